// The two simdjson decoders. This file is compiled for the machine it is built on: the on-demand front end picks its
// kernels at compile time, and would take slower ones for the least that x86-64 promises.
#include <simdjson.h>

#include <array>
#include <chrono>
#include <cmath>
#include <string>

#include "bench/workload/decode_yardsticks.h"
#include "bench/workload/digits.h"
#include "bench/workload/track_lines.h"

namespace journey::bench {

namespace {

using Clock = std::chrono::steady_clock;
namespace ondemand = simdjson::ondemand;

// How many events an engine would take at once; they stay in the first-level cache.
constexpr size_t kBlock = 512;
// simdjson's own default.
constexpr size_t kBatchBytes = 1'000'000;

// "2026-01-01T00:00:00.000Z". The date of the line before is known already, nearly always.
class TimestampParser {
 public:
  bool Parse(std::string_view text, int64_t& ms) {
    if (text.size() != kTimestampChars) return false;
    const std::string_view date = text.substr(0, 10);
    if (date != date_) {
      const std::chrono::year_month_day day = DateAt(text.begin());
      if (!day.ok()) return false;
      day_ms_ = StartOfDayMs(day);
      date_ = date;
    }
    const char* time = text.begin() + 11;
    ms = day_ms_ + TwoDigits(time) * 3'600'000 + TwoDigits(time + 3) * 60'000 + TwoDigits(time + 6) * 1000 +
         TwoDigits(time + 9) * 10 + (time[11] - '0');
    return true;
  }

 private:
  std::string date_;
  int64_t day_ms_ = 0;
};

template <int kCount>
bool FindName(std::string_view name, const char* const (&names)[kCount], uint8_t& index) {
  for (int i = 0; i < kCount; ++i) {
    if (name == names[i]) {
      index = static_cast<uint8_t>(i);
      return true;
    }
  }
  return false;
}

template <class Document>
bool ReadEvent(Document&& document, TimestampParser& timestamps, Event& event) {
  ondemand::object object;
  std::string_view name, user, timestamp, channel;
  ondemand::object properties;
  double amount;
  // The key order of the lines: each search goes on where the last one ended.
  if (document.get_object().get(object) != simdjson::SUCCESS) return false;
  if (object.find_field("event").get_string().get(name) != simdjson::SUCCESS) return false;
  if (object.find_field("userId").get_string().get(user) != simdjson::SUCCESS) return false;
  if (object.find_field("timestamp").get_string().get(timestamp) != simdjson::SUCCESS) return false;
  if (object.find_field("properties").get_object().get(properties) != simdjson::SUCCESS) return false;
  if (properties.find_field("amount").get_double().get(amount) != simdjson::SUCCESS) return false;
  if (properties.find_field("channel").get_string().get(channel) != simdjson::SUCCESS) return false;
  if (!FindName(name, kEventNames, event.type) || !FindName(channel, kChannelNames, event.channel)) return false;
  if (user.size() != 16) return false;
  event.id = Hex16(user.begin());
  event.amount = std::llrint(amount * 10'000);
  return timestamps.Parse(timestamp, event.ts);
}

}  // namespace

DecodeRun DecodeSimdjson(std::string_view lines) {
  std::array<Event, kBlock> block{};
  TimestampParser timestamps;
  ondemand::parser parser;
  // One thread is measured against one thread.
  parser.threaded = false;
  DecodeRun run;
  const auto start = Clock::now();
  ondemand::document_stream stream;
  // The padding that simdjson wants is there: kDecodePadding is no less than its own.
  static_assert(kDecodePadding >= simdjson::SIMDJSON_PADDING);
  if (parser.iterate_many(lines.data(), lines.size(), kBatchBytes).get(stream) != simdjson::SUCCESS) return run;
  for (auto document : stream) {
    Event& event = block[run.events % kBlock];
    if (document.error() == simdjson::SUCCESS && ReadEvent(document, timestamps, event)) {
      run.sum += DecodeSum(event);
      ++run.events;
    } else {
      ++run.rejected;
    }
  }
  run.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return run;
}

DecodeRun DecodeSimdjsonByLine(std::string_view lines) {
  std::array<Event, kBlock> block{};
  TimestampParser timestamps;
  ondemand::parser parser;
  DecodeRun run;
  const auto start = Clock::now();
  for (size_t at = 0; at < lines.size();) {
    const size_t end = std::min(lines.find('\n', at), lines.size());
    const simdjson::padded_string_view line(lines.data() + at, end - at, lines.size() + kDecodePadding - at);
    ondemand::document document;
    Event& event = block[run.events % kBlock];
    if (parser.iterate(line).get(document) == simdjson::SUCCESS && ReadEvent(document, timestamps, event)) {
      run.sum += DecodeSum(event);
      ++run.events;
    } else {
      ++run.rejected;
    }
    at = end + 1;
  }
  run.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return run;
}

}  // namespace journey::bench
