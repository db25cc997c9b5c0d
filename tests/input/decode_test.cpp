// Section 13, rule by rule.
#include "runtime/input/decode.h"

#include <gtest/gtest.h>

#include "runtime/value/calendar.h"
#include "tests/input/schema.h"

namespace journey::rt {
namespace {

class Decode : public testing::Test {
 protected:
  Decode() : program_(testing_input::MakeProgram()), decoder_(*program_) {}

  Input Read(std::string_view line, int64_t arrival = kNoTimestamp) {
    arena_.Reset();
    return decoder_.Decode(line, arena_, arrival);
  }
  // The fields of a line that is accepted, "ignored", or the reject as "J8003 price: expected decimal".
  std::string Result(std::string_view line) {
    Input input = Read(line);
    switch (input.kind) {
      case InputKind::kEvent:
      case InputKind::kIdentify:
        return testing_input::Show(*program_, input);
      case InputKind::kIgnored:
        return "ignored";
      case InputKind::kRejected:
        break;
    }
    return std::string(input.error_code) + " " + std::string(input.error_message);
  }
  std::string Bought(std::string_view properties) {
    return Result(
        R"({"type":"track","event":"Item Bought","userId":"x","timestamp":"2026-01-01T00:00:00Z","properties":)" +
        std::string(properties) + "}");
  }
  std::string All(std::string_view properties) {
    std::string shown =
        Result(R"({"type":"track","event":"All","userId":"x","timestamp":"2026-01-01T00:00:00Z","properties":)" +
               std::string(properties) + "}");
    std::string out;  // without what is absent
    for (size_t at = 0; at < shown.size();) {
      size_t end = std::min(shown.find(' ', at), shown.size());
      std::string part = shown.substr(at, end - at);
      if (!part.ends_with("=-")) out += (out.empty() ? "" : " ") + part;
      at = end + 1;
    }
    return out;
  }
  std::string Identify(std::string_view traits) {
    return Result(R"({"type":"identify","userId":"x","timestamp":"2026-01-01T00:00:00Z","traits":)" +
                  std::string(traits) + "}");
  }

  std::unique_ptr<Program> program_;
  JsonDecoder decoder_;
  Arena arena_;
};

TEST_F(Decode, ATrackLine) {
  Input input = Read(
      R"({"type":"track","event":"Item Bought","userId":"ada","messageId":"m-17","timestamp":"2026-03-28T10:00:00.5Z",)"
      R"("properties":{"price":80,"kind":"Large one","n":3.0,"discount":{"code":"TEN"},"colour":"red"}})");
  ASSERT_EQ(input.kind, InputKind::kEvent);
  EXPECT_EQ(input.customer, "ada");
  EXPECT_EQ(input.message_id, "m-17");
  EXPECT_EQ(FormatInstant(input.timestamp), "2026-03-28T10:00:00.500Z");
  EXPECT_EQ(input.event, program_->FindEvent("Item Bought"));
  EXPECT_EQ(testing_input::Show(*program_, input), "price=80 n=3 kind=Large one code=TEN");
}

TEST_F(Decode, KeysComeInAnyOrderAndTheLastOfTwoWins) {
  EXPECT_EQ(
      Result(
          R"({"properties":{"price":1},"timestamp":"2026-01-01T00:00:00Z","userId":"x","event":"Item Bought","type":"track"})"),
      "price=1 n=1 kind=small code=-");
  EXPECT_EQ(Bought(R"({"price":"text","price":2})"), "price=2 n=1 kind=small code=-");
  EXPECT_EQ(Bought(R"({"price":2,"price":null})"), "J8002 price is missing");
  EXPECT_EQ(Bought(R"({"price":1,"discount":{"code":"A"},"discount":{"code":"B"}})"), "price=1 n=1 kind=small code=B");
  EXPECT_EQ(Bought(R"({"price":1,"discount":{"code":"A"},"discount":{}})"), "price=1 n=1 kind=small code=-");
  EXPECT_EQ(Bought(R"({"pr\u0069ce":1})"), "price=1 n=1 kind=small code=-");
}

TEST_F(Decode, PathsDescendObjectsOnly) {
  EXPECT_EQ(Bought(R"({"price":1,"discount":"none"})"), "price=1 n=1 kind=small code=-");
  EXPECT_EQ(Bought(R"({"price":1,"discount":[{"code":"A"}]})"), "price=1 n=1 kind=small code=-");
  EXPECT_EQ(Bought(R"({"price":1,"discount":null})"), "price=1 n=1 kind=small code=-");
  EXPECT_EQ(Bought(R"({"price":1,"discount.code":"A"})"), "price=1 n=1 kind=small code=-");
  EXPECT_EQ(Bought(R"({"price":1,"code":"A"})"), "price=1 n=1 kind=small code=-");
  EXPECT_EQ(Bought(R"({"price":1,"discount":{"code":3}})"), "J8003 code: expected string?");
}

TEST_F(Decode, NullIsAbsent) {
  EXPECT_EQ(Bought(R"({"price":0.00005,"n":null,"kind":null,"discount":{"code":null}})"),
            "price=0 n=1 kind=small code=-");
  EXPECT_EQ(Bought(R"({"price":null})"), "J8002 price is missing");
  EXPECT_EQ(Bought("null"), "J8002 price is missing");
  EXPECT_EQ(Bought("[]"), "J8003 properties: expected an object");
  EXPECT_EQ(Bought("\"price\""), "J8003 properties: expected an object");
  EXPECT_EQ(All("null"), "");
}

TEST_F(Decode, NumbersAreExact) {
  EXPECT_EQ(All(R"({"d":0.12345,"i":1e2,"f":1e400})"), "J8004 f: a number is out of range");
  EXPECT_EQ(All(R"({"d":0.12345,"i":1e2,"f":0.1})"), "i=100 d=0.1234 f=0.1");
  EXPECT_EQ(All(R"({"d":101.98205,"i":-0})"), "i=0 d=101.982");
  EXPECT_EQ(All(R"({"i":9223372036854775807})"), "i=9223372036854775807");
  EXPECT_EQ(All(R"({"i":9223372036854775808})"), "J8004 i: a number is out of range");
  EXPECT_EQ(All(R"({"i":1.5})"), "J8003 i: expected int?");
  EXPECT_EQ(All(R"({"i":"12"})"), "J8003 i: expected int?");
  EXPECT_EQ(All(R"({"i":true})"), "J8003 i: expected int?");
  EXPECT_EQ(All(R"({"d":1e30})"), "J8004 d: a number is out of range");
  EXPECT_EQ(All(R"({"d":"1.5"})"), "J8003 d: expected decimal?");
  EXPECT_EQ(All(R"({"d":{"x":1}})"), "J8003 d: expected decimal?");
  EXPECT_EQ(All(R"({"f":"NaN"})"), "J8003 f: expected float?");
  EXPECT_EQ(All(R"({"f":NaN})"), "J8001 malformed JSON");
  EXPECT_EQ(All(R"({"unknown":1e999,"other":123456789012345678901234567890,"i":1})"), "i=1");
}

TEST_F(Decode, OtherTypes) {
  EXPECT_EQ(All(R"({"b":true})"), "b=true");
  EXPECT_EQ(All(R"({"b":1})"), "J8003 b: expected bool?");
  EXPECT_EQ(All(R"({"b":"true"})"), "J8003 b: expected bool?");
  EXPECT_EQ(All(R"({"s":""})"), "s=");
  EXPECT_EQ(All(R"({"s":"a\u00e9\ud83d\ude00\n"})"), "s=aé😀\n");
  EXPECT_EQ(All(R"({"s":5})"), "J8003 s: expected string?");
  EXPECT_EQ(All(R"({"u":3600000.0})"), "u=3600000");
  EXPECT_EQ(All(R"({"u":-1})"), "u=-1");
  EXPECT_EQ(All(R"({"u":"1 hour"})"), "J8003 u: expected duration?");
  EXPECT_EQ(All(R"({"u":1e19})"), "J8004 u: a number is out of range");
  EXPECT_EQ(All(R"({"t":"2026-01-01T01:00:00+01:00"})"), "t=2026-01-01T00:00:00.000Z");
  EXPECT_EQ(All(R"({"t":"2026-01-01T01:00:00"})"), "J8003 t: expected instant?");
  EXPECT_EQ(All(R"({"t":1767225600000})"), "J8003 t: expected instant?");
  EXPECT_EQ(All(R"({"m":"09:00"})"), "m=09:00");
  EXPECT_EQ(All(R"({"m":"21:30:15"})"), "m=21:30:15");
  EXPECT_EQ(All(R"({"m":"24:00"})"), "J8003 m: expected time?");
  EXPECT_EQ(All(R"({"m":540})"), "J8003 m: expected time?");
  EXPECT_EQ(All(R"({"z":"Europe/Paris"})"), "z=Europe/Paris");
  EXPECT_EQ(All(R"({"z":"Europe/Nowhere"})"), "J8003 z: expected timezone?");
  EXPECT_EQ(All(R"({"e":"small"})"), "e=small");
  EXPECT_EQ(All(R"({"e":"large"})"), "J8003 e: expected Kind?");
  EXPECT_EQ(All(R"({"e":0})"), "J8003 e: expected Kind?");
}

TEST_F(Decode, TextsEndAt64KiB) {
  EXPECT_EQ(All(R"({"s":")" + std::string(65536, 'a') + "\"}").size(), 65538u);
  EXPECT_EQ(All(R"({"s":")" + std::string(65537, 'a') + "\"}"), "J8004 s: a text of more than 64 KiB");
  EXPECT_EQ(All(R"({"unknown":")" + std::string(200'000, 'a') + "\",\"i\":1}"), "i=1");
}

TEST_F(Decode, Customers) {
  auto customer = [&](std::string_view ids) {
    Input input = Read(R"({"type":"page","timestamp":"2026-01-01T00:00:00Z",)" + std::string(ids) + "}");
    return std::string(input.kind == InputKind::kEvent ? input.customer : input.error_code);
  };
  EXPECT_EQ(customer(R"("userId":"a","anonymousId":"b")"), "a");
  EXPECT_EQ(customer(R"("userId":"","anonymousId":"b")"), "b");
  EXPECT_EQ(customer(R"("userId":null,"anonymousId":"b")"), "b");
  EXPECT_EQ(customer(R"("anonymousId":"b")"), "b");
  EXPECT_EQ(customer(R"("userId":"ü/ñ")"), "ü/ñ");
  EXPECT_EQ(customer(R"("userId":"","anonymousId":"")"), "J8005");
  EXPECT_EQ(customer(R"("x":1)"), "J8005");
  EXPECT_EQ(customer(R"("userId":12)"), "J8003");
  EXPECT_EQ(customer(R"("userId":"a","anonymousId":12)"), "a");
}

TEST_F(Decode, Timestamps) {
  const std::string head = R"({"type":"page","userId":"x")";
  EXPECT_EQ(Result(head + "}"), "J8002 no timestamp");
  EXPECT_EQ(Result(head + R"(,"timestamp":null})"), "J8002 no timestamp");
  EXPECT_EQ(Result(head + R"(,"timestamp":"2026-01-01T00:00:06"})"), "J8003 timestamp: expected an instant");
  EXPECT_EQ(Result(head + R"(,"timestamp":1767225600000})"), "J8003 timestamp: expected an instant");
  EXPECT_EQ(Result(head + R"(,"timestamp":""})"), "J8003 timestamp: expected an instant");
  EXPECT_EQ(Read(head + R"(,"timestamp":"2026-01-01T00:00:08.9999Z"})").timestamp,
            *ParseInstant("2026-01-01T00:00:08.999Z"));
  Input arrived = Read(head + "}", 12345);
  EXPECT_EQ(arrived.kind, InputKind::kEvent);
  EXPECT_EQ(arrived.timestamp, 12345);
  EXPECT_EQ(Read(head + R"(,"timestamp":"x"})", 12345).kind, InputKind::kRejected);
}

TEST_F(Decode, MessageIds) {
  const std::string head = R"({"type":"page","userId":"x","timestamp":"2026-01-01T00:00:00Z","messageId":)";
  EXPECT_EQ(Read(head + "\"m\"}").message_id, "m");
  EXPECT_EQ(Read(head + "null}").message_id, "");
  EXPECT_EQ(Result(head + "7}"), "J8003 messageId: expected string");
}

TEST_F(Decode, Types) {
  const std::string rest = R"("userId":"x","timestamp":"2026-01-01T00:00:00Z"})";
  EXPECT_EQ(Result("{" + rest), "J8003 type: expected string");
  EXPECT_EQ(Result(R"({"type":null,)" + rest), "J8003 type: expected string");
  EXPECT_EQ(Result(R"({"type":3,)" + rest), "J8003 type: expected string");
  EXPECT_EQ(Result(R"({"type":"page","properties":{"title":"Start"},)" + rest), "title=Start");
  EXPECT_EQ(Result(R"({"type":"page",)" + rest), "title=");
  EXPECT_EQ(Result(R"({"type":"screen",)" + rest), "ignored");  // no such event
  EXPECT_EQ(Result(R"({"type":"track","event":"page",)" + rest), "title=");
  EXPECT_EQ(Result(R"({"type":"track",)" + rest), "J8002 event is missing");
  EXPECT_EQ(Result(R"({"type":"track","event":7,)" + rest), "J8003 event: expected string");
  EXPECT_EQ(Result(R"({"type":"Track","event":"page",)" + rest), "ignored");
}

TEST_F(Decode, UnknownTypesAreIgnoredButTellTheTime) {
  EXPECT_EQ(Read(R"({"type":"group","userId":"x","timestamp":"2026-01-01T00:00:19Z"})").timestamp,
            *ParseInstant("2026-01-01T00:00:19Z"));
  for (const char* line :
       {R"({"type":"group"})", R"({"type":"alias","timestamp":5})", R"({"type":"","timestamp":"soon"})"}) {
    Input input = Read(line);
    EXPECT_EQ(input.kind, InputKind::kIgnored) << line;
    EXPECT_EQ(input.timestamp, kNoTimestamp) << line;
  }
}

TEST_F(Decode, UnknownEventsKeepCustomerAndTime) {
  Input input =
      Read(R"({"type":"track","event":"Never","userId":"x","timestamp":"2026-01-01T00:00:20Z","properties":"odd"})");
  EXPECT_EQ(input.kind, InputKind::kIgnored);
  EXPECT_EQ(input.timestamp, *ParseInstant("2026-01-01T00:00:20Z"));
  EXPECT_EQ(Result(R"({"type":"track","event":"Never","timestamp":"2026-01-01T00:00:20Z"})"), "J8005 no customer");
  EXPECT_EQ(Result(R"({"type":"track","event":"Never","userId":"x"})"), "J8002 no timestamp");
}

TEST_F(Decode, Identify) {
  EXPECT_EQ(Identify(R"({"kind":"Large one","age":12,"other":[1,2]})"), "kind=Large one age=12");
  EXPECT_EQ(Identify(R"({"kind":null,"age":null,"zone":null,"billing":{"plan":null}})"),
            "kind=small age=- zone=UTC plan=-");
  EXPECT_EQ(Identify(R"({"billing":{"plan":"pro"},"zone":"Asia/Kathmandu"})"), "zone=Asia/Kathmandu plan=pro");
  EXPECT_EQ(Identify(R"({"billing":null})"), "");
  EXPECT_EQ(Identify("{}"), "");
  EXPECT_EQ(Identify("null"), "");
  EXPECT_EQ(Identify("3"), "J8003 traits: expected an object");
  EXPECT_EQ(Identify(R"({"kind":"Large one","age":"12"})"), "J8003 age: expected int?");
  EXPECT_EQ(Identify(R"({"zone":"Europe/Nowhere"})"), "J8003 zone: expected timezone");
  EXPECT_EQ(Result(R"({"type":"identify","timestamp":"2026-01-01T00:00:00Z"})"), "J8005 no customer");
}

TEST_F(Decode, SyntaxAndEncoding) {
  EXPECT_EQ(Result(""), "J8001 malformed JSON");
  EXPECT_EQ(Result("[1,2]"), "J8001 not a JSON object");
  EXPECT_EQ(Result("\"text\""), "J8001 not a JSON object");
  EXPECT_EQ(Result(R"({"type":"track","event":"Item Bought","userId":"x")"), "J8001 malformed JSON");
  EXPECT_EQ(Result(R"({"type":"group"} {})"), "J8001 malformed JSON");
  EXPECT_EQ(Result(R"({"type":"group","deep":{"a":[1,{"b":tru}]}})"), "J8001 malformed JSON");
  EXPECT_EQ(Result("{\"type\":\"group\",\"a\":\"\xFF\"}"), "J8006 not valid UTF-8");
}

}  // namespace
}  // namespace journey::rt
