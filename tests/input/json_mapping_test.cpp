// Messages of other systems: what their exports look like, by the documentation of each.
#include "runtime/input/json_mapping.h"

#include <gtest/gtest.h>

#include "runtime/input/decode.h"
#include "runtime/value/calendar.h"
#include "tests/input/schema.h"

namespace journey::rt {
namespace {

class Mapping : public testing::Test {
 protected:
  Mapping() : program_(testing_input::MakeProgram()) {}
  // "customer time #id fields" of an input, "ignored" or the reject.
  std::string Read(const JsonMapping& mapping, std::string_view line) {
    JsonDecoder decoder(*program_, mapping);
    arena_.Reset();
    const Input input = decoder.Decode(line, arena_);
    if (input.kind == InputKind::kRejected) {
      return std::string(input.error_code) + " " + std::string(input.error_message);
    }
    if (input.kind == InputKind::kIgnored) return "ignored " + std::string(input.other);
    return std::string(input.customer) + " " + FormatInstant(input.timestamp) + " #" + std::string(input.message_id) +
           " " + testing_input::Show(*program_, input);
  }
  std::string Read(std::string_view preset, std::string_view line) {
    const std::optional<JsonMapping> mapping = JsonMappingByName(preset);
    return mapping ? Read(*mapping, line) : "no preset";
  }
  std::unique_ptr<Program> program_;
  Arena arena_;
};

TEST_F(Mapping, Segment) {
  EXPECT_TRUE(JsonMappingByName("segment") == JsonMapping{});
  EXPECT_EQ(JsonMappingByName("Segment"), std::nullopt);
  EXPECT_EQ(Read("segment", R"({"type":"page","userId":"a","timestamp":"2026-01-01T00:00:00Z"})"),
            "a 2026-01-01T00:00:00.000Z # title=");
}

TEST_F(Mapping, Posthog) {
  EXPECT_EQ(
      Read("posthog", R"({"uuid":"u1","event":"Item Bought","distinct_id":"a","timestamp":"2026-01-01T01:00:00+01:00",)"
                      R"("properties":{"price":1.5,"$lib":"web"}})"),
      "a 2026-01-01T00:00:00.000Z #u1 price=1.5 n=1 kind=small code=-");
  EXPECT_EQ(Read("posthog", R"({"event":"$identify","distinct_id":"a","timestamp":"2026-01-01T00:00:00Z",)"
                            R"("properties":{"$set":{"age":7,"billing":{"plan":"pro"}}}})"),
            "a 2026-01-01T00:00:00.000Z # age=7 plan=pro");
  EXPECT_EQ(Read("posthog", R"({"event":"$pageview","distinct_id":"a","timestamp":"2026-01-01T00:00:00Z"})"),
            "ignored $pageview");
}

TEST_F(Mapping, Amplitude) {
  EXPECT_EQ(Read("amplitude", R"({"event_type":"Item Bought","user_id":null,"device_id":"d","$insert_id":"i",)"
                              R"("event_time":"2026-01-01 00:00:00.123456","event_properties":{"price":2}})"),
            "d 2026-01-01T00:00:00.123Z #i price=2 n=1 kind=small code=-");
  EXPECT_EQ(Read("amplitude", R"({"event_type":"$identify","user_id":"a","event_time":"2026-01-01 00:00:00",)"
                              R"("user_properties":{"age":7}})"),
            "a 2026-01-01T00:00:00.000Z # age=7");
}

// 1767225600 is 2026-01-01T00:00:00Z.
TEST_F(Mapping, Mixpanel) {
  EXPECT_EQ(
      Read("mixpanel", R"({"event":"Item Bought","properties":{"time":1767225600,"distinct_id":"a","$insert_id":"i",)"
                       R"("price":2}})"),
      "a 2026-01-01T00:00:00.000Z #i price=2 n=1 kind=small code=-");
}

TEST_F(Mapping, CloudEvents) {
  EXPECT_EQ(Read("cloudevents", R"({"specversion":"1.0","type":"Item Bought","source":"/shop","subject":"a","id":"i",)"
                                R"("time":"2026-01-01T00:00:00Z","data":{"price":2}})"),
            "a 2026-01-01T00:00:00.000Z #i price=2 n=1 kind=small code=-");
}

TEST_F(Mapping, Snowplow) {
  EXPECT_EQ(Read("snowplow", R"({"event_name":"page","user_id":null,"domain_userid":"a","event_id":"i","title":"t",)"
                             R"("collector_tstamp":"2026-01-01 00:00:00.5"})"),
            "a 2026-01-01T00:00:00.500Z #i title=t");
}

TEST_F(Mapping, TimesAsNumbers) {
  JsonMapping mapping;
  const auto time = [&](TimeFormat format, const std::string& value) {
    mapping.time_format = format;
    const std::string read = Read(mapping, R"({"type":"page","userId":"a","timestamp":)" + value + "}");
    return read.substr(0, read.find(" #"));
  };
  EXPECT_EQ(time(TimeFormat::kEpochMs, "1767225600999"), "a 2026-01-01T00:00:00.999Z");
  EXPECT_EQ(time(TimeFormat::kEpochMs, "1767225600999.9"), "a 2026-01-01T00:00:00.999Z");
  EXPECT_EQ(time(TimeFormat::kEpochSeconds, "1767225600.9999"), "a 2026-01-01T00:00:00.999Z");
  EXPECT_EQ(time(TimeFormat::kEpochSeconds, "1.7672256e9"), "a 2026-01-01T00:00:00.000Z");
  EXPECT_EQ(time(TimeFormat::kEpochSeconds, "-0.0005"), "a 1969-12-31T23:59:59.999Z");
  EXPECT_EQ(time(TimeFormat::kEpochMs, "253402300800000"),
            "J8003 timestamp: expected milliseconds since 1970, got 253402300800000");
  EXPECT_EQ(time(TimeFormat::kEpochSeconds, "1e400"), "J8003 timestamp: expected seconds since 1970, got 1e400");
  EXPECT_EQ(time(TimeFormat::kEpochMs, "\"2026-01-01T00:00:00Z\""),
            "J8003 timestamp: expected milliseconds since 1970, got \"2026-01-01T00:00:00Z\"");
  EXPECT_EQ(TimeFormatByName("epoch_s"), TimeFormat::kEpochSeconds);
  EXPECT_EQ(TimeFormatByName("epoch"), std::nullopt);
}

TEST_F(Mapping, PlacesOfOnesOwn) {
  JsonMapping mapping;
  mapping.type = "";
  mapping.event = "/what/0";
  mapping.customer = {"/who/a~1b"};
  mapping.time = "/at";
  mapping.id = "";
  mapping.properties = "/with";
  mapping.zone = *FindZone("Europe/Paris");
  EXPECT_EQ(
      Read(mapping,
           R"({"what":["page"],"who":{"a/b":9},"at":"2026-01-01T01:00:00","with":{"title":"t"},"messageId":"m"})"),
      "9 2026-01-01T00:00:00.000Z # title=t");
  EXPECT_EQ(Read(mapping, R"({"what":["page"],"at":"2026-01-01T01:00:00"})"), "J8005 no customer, expected \"a/b\"");
  EXPECT_EQ(Read(mapping, R"({"who":{"a/b":9},"at":"2026-01-01T01:00:00"})"), "J8002 missing \"0\"");
}

}  // namespace
}  // namespace journey::rt
