// The decoders read back what was written, and say so when a line is not what they expect.
#include "bench/workload/decode_yardsticks.h"

#include <gtest/gtest.h>

#include <string>

#include "bench/workload/track_lines.h"

namespace journey::bench {

namespace {

TEST(TrackLines, HaveTheShapeOfTheWorkload) {
  Event event{
      .id = 0xFEDCBA9876543210, .ts = kStartMs + 90'061'002, .amount = 1'230'500, .type = kCheckout, .channel = 3};
  std::string lines;
  AppendTrackLine(event, lines);
  EXPECT_EQ(lines,
            R"({"type":"track","event":"checkout","userId":"fedcba9876543210","timestamp":"2026-01-02T01:01:01.002Z",)"
            R"("properties":{"amount":123.05,"channel":"shop"}})"
            "\n");
  const HugeArray<Event> events = MakeEvents({.events = 10'000, .customers = 1'000});
  EXPECT_NEAR(static_cast<double>(TrackLines(events.view()).size()) / 10'000, 147, 1);
}

TEST(Decoders, ReadWhatWasWritten) {
  // Five customers make the events span some months, so that dates and hours change.
  for (const uint32_t customers : {5u, 1'000u}) {
    const HugeArray<Event> events = MakeEvents({.events = 20'000, .customers = customers});
    std::string lines = TrackLines(events.view());
    lines.reserve(lines.size() + kDecodePadding);
    uint64_t sum = 0;
    for (const Event& event : events.view()) sum += DecodeSum(event);
    for (auto* decode : {DecodeSimdjson, DecodeSimdjsonByLine, DecodeSpeculating}) {
      const DecodeRun run = decode(lines);
      EXPECT_EQ(run.events, events.size());
      EXPECT_EQ(run.rejected, 0u);
      EXPECT_EQ(run.sum, sum);
    }
    const std::vector<Event> read = DecodeAll(lines);
    ASSERT_EQ(read.size(), events.size());
    for (size_t i = 0; i < read.size(); ++i) {
      Event expected = events[i];
      expected.index = 0;
      ASSERT_EQ(read[i], expected) << "line " << i;
    }
  }
}

TEST(Decoders, SetAsideWhatTheyDoNotExpect) {
  const HugeArray<Event> events = MakeEvents({.events = 3, .customers = 2});
  std::string lines = TrackLines(events.view());
  const size_t second = lines.find('\n') + 1;
  // A name that no event has; still JSON, so all decoders find the next line.
  lines.replace(lines.find("\"event\":\"", second) + 9, 1, "X");
  lines.reserve(lines.size() + kDecodePadding);
  for (auto* decode : {DecodeSimdjson, DecodeSimdjsonByLine, DecodeSpeculating}) {
    const DecodeRun run = decode(lines);
    EXPECT_EQ(run.events, 2u);
    EXPECT_EQ(run.rejected, 1u);
  }
}

}  // namespace

}  // namespace journey::bench
