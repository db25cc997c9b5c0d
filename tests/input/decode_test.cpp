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
      case InputKind::kTick:
        return "tick";
      case InputKind::kAlias:
        return "alias " + std::string(input.other) + " -> " + std::string(input.customer) +
               (input.message_id.empty() ? "" : " " + std::string(input.message_id));
      case InputKind::kForgotten:  // which no line is
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
  EXPECT_EQ(Bought(R"({"price":2,"price":null})"), "J8002 missing \"price\", expected decimal");
  EXPECT_EQ(Bought(R"({"price":1,"discount":{"code":"A"},"discount":{"code":"B"}})"), "price=1 n=1 kind=small code=B");
  EXPECT_EQ(Bought(R"({"price":1,"discount":{"code":"A"},"discount":{}})"), "price=1 n=1 kind=small code=-");
  EXPECT_EQ(Bought(R"({"pr\u0069ce":1})"), "price=1 n=1 kind=small code=-");
}

TEST_F(Decode, PathsDescendObjectsOnly) {
  EXPECT_EQ(Bought(R"({"price":1,"discount":"none"})"), "price=1 n=1 kind=small code=-");
  EXPECT_EQ(Bought(R"({"price":1,"discount":[{"code":"A"}]})"), "price=1 n=1 kind=small code=-");
  EXPECT_EQ(Bought(R"({"price":1,"discount":null})"), "price=1 n=1 kind=small code=-");
  EXPECT_EQ(Bought(R"({"price":1,"discount":[],"discount.0":"A"})"), "price=1 n=1 kind=small code=-");
  EXPECT_EQ(Bought(R"({"price":1,"code":"A"})"), "price=1 n=1 kind=small code=-");
  EXPECT_EQ(Bought(R"({"price":1,"discount":{"code":true}})"),
            R"(J8003 code ("discount.code"): expected string?, got true)");
}

TEST_F(Decode, NullIsAbsent) {
  EXPECT_EQ(Bought(R"({"price":0.00005,"n":null,"kind":null,"discount":{"code":null}})"),
            "price=0 n=1 kind=small code=-");
  EXPECT_EQ(Bought(R"({"price":null})"), "J8002 missing \"price\", expected decimal");
  EXPECT_EQ(Bought("null"), "J8002 missing \"price\", expected decimal");
  EXPECT_EQ(Bought("[]"), "J8003 properties: expected an object, got []");
  EXPECT_EQ(Bought("\"price\""), "J8003 properties: expected an object, got \"price\"");
  EXPECT_EQ(All("null"), "");
}

TEST_F(Decode, NumbersAreExact) {
  EXPECT_EQ(All(R"({"d":0.12345,"i":1e2,"f":1e400})"), "J8004 f: out of range of float?, got 1e400");
  EXPECT_EQ(All(R"({"d":0.12345,"i":1e2,"f":0.1})"), "i=100 d=0.1234 f=0.1");
  EXPECT_EQ(All(R"({"d":101.98205,"i":-0})"), "i=0 d=101.982");
  EXPECT_EQ(All(R"({"i":9223372036854775807})"), "i=9223372036854775807");
  EXPECT_EQ(All(R"({"i":9223372036854775808})"), "J8004 i: out of range of int?, got 9223372036854775808");
  EXPECT_EQ(All(R"({"i":1.5})"), "J8003 i: expected int?, got 1.5");
  EXPECT_EQ(All(R"({"i":"12"})"), "J8003 i: expected int?, got \"12\"");
  EXPECT_EQ(All(R"({"i":true})"), "J8003 i: expected int?, got true");
  EXPECT_EQ(All(R"({"d":1e30})"), "J8004 d: out of range of decimal?, got 1e30");
  EXPECT_EQ(All(R"({"d":"1.5"})"), "J8003 d: expected decimal?, got \"1.5\"");
  EXPECT_EQ(All(R"({"d":{"x":1}})"), "J8003 d: expected decimal?, got {\"x\":1}");
  EXPECT_EQ(All(R"({"f":"NaN"})"), "J8003 f: expected float?, got \"NaN\"");
  EXPECT_EQ(All(R"({"f":NaN})"), "J8001 malformed JSON in column 97: expected a value");
  EXPECT_EQ(All(R"({"unknown":1e999,"other":123456789012345678901234567890,"i":1})"), "i=1");
}

TEST_F(Decode, OtherTypes) {
  EXPECT_EQ(All(R"({"b":true})"), "b=true");
  EXPECT_EQ(All(R"({"b":1})"), "J8003 b: expected bool?, got 1");
  EXPECT_EQ(All(R"({"b":"true"})"), "J8003 b: expected bool?, got \"true\"");
  EXPECT_EQ(All(R"({"s":""})"), "s=");
  EXPECT_EQ(All(R"({"s":"a\u00e9\ud83d\ude00\n"})"), "s=aé😀\n");
  EXPECT_EQ(All(R"({"s":5})"), "s=5");
  EXPECT_EQ(All(R"({"u":3600000.0})"), "u=3600000");
  EXPECT_EQ(All(R"({"u":-1})"), "u=-1");
  EXPECT_EQ(All(R"({"u":"1 hour"})"), "J8003 u: expected duration? in milliseconds, got \"1 hour\"");
  EXPECT_EQ(All(R"({"u":1e19})"), "J8004 u: out of range of duration? in milliseconds, got 1e19");
  EXPECT_EQ(All(R"({"t":"2026-01-01T01:00:00+01:00"})"), "t=2026-01-01T00:00:00.000Z");
  EXPECT_EQ(All(R"({"t":"2026-01-01T01:00:00"})"),
            "J8003 t: expected instant? such as 2026-03-28T10:00:00Z, got \"2026-01-01T01:00:00\"");
  EXPECT_EQ(All(R"({"t":1767225600000})"),
            "J8003 t: expected instant? such as 2026-03-28T10:00:00Z, got 1767225600000");
  EXPECT_EQ(All(R"({"m":"09:00"})"), "m=09:00");
  EXPECT_EQ(All(R"({"m":"21:30:15"})"), "m=21:30:15");
  EXPECT_EQ(All(R"({"m":"24:00"})"), "J8003 m: expected time? such as 09:30, got \"24:00\"");
  EXPECT_EQ(All(R"({"m":540})"), "J8003 m: expected time? such as 09:30, got 540");
  EXPECT_EQ(All(R"({"z":"Europe/Paris"})"), "z=Europe/Paris");
  EXPECT_EQ(All(R"({"z":"Europe/Nowhere"})"),
            "J8003 z: expected timezone? such as Europe/Paris, got \"Europe/Nowhere\"");
  EXPECT_EQ(All(R"({"e":"small"})"), "e=small");
  EXPECT_EQ(All(R"({"e":"large"})"), "J8003 e: expected Kind? (small, Large one), got \"large\"");
  EXPECT_EQ(All(R"({"e":0})"), "J8003 e: expected Kind? (small, Large one), got 0");
  EXPECT_EQ(All(R"({"y":"2024-02-29"})"), "y=2024-02-29");
  EXPECT_EQ(All(R"({"y":"2026\u002d01-05"})"), "y=2026-01-05");
  for (const char* bad : {"\"2026-02-29\"", "\"2026-1-05\"", "\"2026-01-05T00:00:00Z\"", "20260105", "\"\""}) {
    EXPECT_EQ(All("{\"y\":" + std::string(bad) + "}"),
              "J8003 y: expected date? such as 2026-01-05, got " + std::string(bad));
  }
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
  EXPECT_EQ(customer(R"("userId":12)"), "12");
  EXPECT_EQ(customer(R"("userId":-12345678901234567890)"), "-12345678901234567890");
  EXPECT_EQ(customer(R"("userId":12.0)"), "J8003");
  EXPECT_EQ(customer(R"("userId":1e3)"), "J8003");
  EXPECT_EQ(customer(R"("userId":true,"anonymousId":"b")"), "J8003");
  EXPECT_EQ(customer(R"("userId":"","anonymousId":7)"), "7");
  EXPECT_EQ(customer(R"("userId":"a","anonymousId":12)"), "a");
}

TEST_F(Decode, Timestamps) {
  const std::string head = R"({"type":"page","userId":"x")";
  EXPECT_EQ(Result(head + "}"), "J8002 missing \"timestamp\"");
  EXPECT_EQ(Result(head + R"(,"timestamp":null})"), "J8002 missing \"timestamp\"");
  EXPECT_EQ(Result(head + R"(,"timestamp":"2026-01-01T00:00:06"})"),
            "J8003 timestamp: expected an instant such as 2026-03-28T10:00:00Z, got \"2026-01-01T00:00:06\"; it has no "
            "offset: write Z or +02:00 behind it, or say which zone is meant (`zone` in journey.toml, --zone)");
  EXPECT_EQ(
      Result(head + R"(,"timestamp":"2026-01-01"})"),
      "J8003 timestamp: expected an instant such as 2026-03-28T10:00:00Z, got \"2026-01-01\"; a date alone says no "
      "time of day and no offset");
  EXPECT_EQ(Result(head + R"(,"timestamp":1767225600000})"),
            "J8003 timestamp: expected an instant such as 2026-03-28T10:00:00Z, got 1767225600000; `time_format` in "
            "journey.toml reads seconds or milliseconds since 1970");
  EXPECT_EQ(Result(head + R"(,"timestamp":""})"),
            "J8003 timestamp: expected an instant such as 2026-03-28T10:00:00Z, got \"\"");
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
  EXPECT_EQ(Read(head + "7}").message_id, "7");
  EXPECT_EQ(Result(head + "7.5}"), "J8003 messageId: expected string or whole number, got 7.5");
}

TEST_F(Decode, Types) {
  const std::string rest = R"("userId":"x","timestamp":"2026-01-01T00:00:00Z"})";
  EXPECT_EQ(Result("{" + rest), "J8002 missing \"type\"");
  EXPECT_EQ(Result(R"({"type":null,)" + rest), "J8002 missing \"type\"");
  EXPECT_EQ(Result(R"({"type":3,)" + rest), "J8003 type: expected string, got 3");
  EXPECT_EQ(Result(R"({"type":"page","properties":{"title":"Start"},)" + rest), "title=Start");
  EXPECT_EQ(Result(R"({"type":"page",)" + rest), "title=");
  EXPECT_EQ(Result(R"({"type":"screen",)" + rest), "ignored");  // no such event
  EXPECT_EQ(Result(R"({"type":"track","event":"page",)" + rest), "title=");
  EXPECT_EQ(Result(R"({"type":"track",)" + rest), "J8002 missing \"event\"");
  EXPECT_EQ(Result(R"({"type":"track","event":7,)" + rest), "J8003 event: expected string, got 7");
  EXPECT_EQ(Result(R"({"type":"Track","event":"page",)" + rest), "ignored");
}

TEST_F(Decode, UnknownTypesAreIgnoredButTellTheTime) {
  EXPECT_EQ(Read(R"({"type":"group","userId":"x","timestamp":"2026-01-01T00:00:19Z"})").timestamp,
            *ParseInstant("2026-01-01T00:00:19Z"));
  for (const char* line :
       {R"({"type":"group"})", R"({"type":"screens","timestamp":5})", R"({"type":"","timestamp":"soon"})"}) {
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
  EXPECT_EQ(Result(R"({"type":"track","event":"Never","timestamp":"2026-01-01T00:00:20Z"})"),
            R"(J8005 no customer, expected "userId", "anonymousId")");
  EXPECT_EQ(Result(R"({"type":"track","event":"Never","userId":"x"})"), "J8002 missing \"timestamp\"");
}

TEST_F(Decode, Identify) {
  EXPECT_EQ(Identify(R"({"kind":"Large one","age":12,"other":[1,2]})"), "kind=Large one age=12");
  EXPECT_EQ(Identify(R"({"kind":null,"age":null,"zone":null,"billing":{"plan":null}})"),
            "kind=small age=- zone=UTC plan=-");
  EXPECT_EQ(Identify(R"({"billing":{"plan":"pro"},"zone":"Asia/Kathmandu"})"), "zone=Asia/Kathmandu plan=pro");
  EXPECT_EQ(Identify(R"({"billing":null})"), "");
  EXPECT_EQ(Identify("{}"), "");
  EXPECT_EQ(Identify("null"), "");
  EXPECT_EQ(Identify("3"), "J8003 traits: expected an object, got 3");
  EXPECT_EQ(Result(R"({"type":"identify","timestamp":"2026-01-01T00:00:00Z"})"),
            R"(J8005 no customer, expected "userId", "anonymousId")");
}

// The column counts characters; what was expected is what the grammar of JSON has there.
TEST_F(Decode, SyntaxAndEncoding) {
  EXPECT_EQ(Result(""), "J8001 malformed JSON in column 1: expected `{`");
  EXPECT_EQ(Result("no JSON"), "J8001 malformed JSON in column 1: expected `{`");
  EXPECT_EQ(Result("[1,2]"), "J8001 not a JSON object, got [1,2]");
  EXPECT_EQ(Result("\"text\""), "J8001 not a JSON object, got \"text\"");
  EXPECT_EQ(Result(R"({"a":"é","b":"x")"), "J8001 malformed JSON in column 17: expected `,` or `}`");
  EXPECT_EQ(Result(R"({"type":"group"} {})"), "J8001 malformed JSON in column 18: expected the end of the line");
  EXPECT_EQ(Result(R"({"deep":{"a":[1,{"b":tru}]}})"), "J8001 malformed JSON in column 22: expected a value");
  EXPECT_EQ(Result(R"({"a" 1})"), "J8001 malformed JSON in column 6: expected `:`");
  EXPECT_EQ(Result(R"({"a":[1 2]})"), "J8001 malformed JSON in column 9: expected `,` or `]`");
  EXPECT_EQ(Result(R"({"a":1,})"), "J8001 malformed JSON in column 8: expected a key in quotes");
  EXPECT_EQ(Result(R"({a:1})"), "J8001 malformed JSON in column 2: expected a key in quotes or `}`");
  EXPECT_EQ(Result(R"({"a":"b)"), "J8001 malformed JSON in column 8: expected the closing `\"`");
  EXPECT_EQ(Result(R"({"a":"\x"})"), "J8001 malformed JSON in column 7: expected an escape such as `\\n`");
  EXPECT_EQ(Result(R"({"a":01})"), "J8001 malformed JSON in column 6: expected a number without leading zeros");
  EXPECT_EQ(Result(R"({"a":1.})"), "J8001 malformed JSON in column 8: expected a digit");
  EXPECT_EQ(Result("{\"type\":\"group\",\"a\":\"\xFF\"}"), "J8006 not valid UTF-8");
  EXPECT_EQ(Result("{}"), "J8002 missing \"type\"");
}

// What came is cut at 80 characters.
TEST_F(Decode, FaultsShowNoMoreThan80Characters) {
  std::string shown = "\"";
  for (int i = 0; i < 79; ++i) shown += "é";
  EXPECT_EQ(All(R"({"i":")" + shown.substr(1) + "éé\"}"), "J8003 i: expected int?, got " + shown + "…");
}

// language-2 section 11: trait by trait, in the order of the customer's fields.
TEST_F(Decode, IdentifyIsTakenTraitByTrait) {
  const auto faults = [&](std::string_view traits, std::string_view fields) {
    const Input input = Read(R"({"type":"identify","userId":"x","timestamp":"2026-01-01T00:00:00Z","traits":)" +
                             std::string(traits) + "}");
    EXPECT_EQ(input.kind, InputKind::kIdentify) << traits;
    EXPECT_EQ(testing_input::Show(*program_, input), fields) << traits;
    std::vector<std::string> list;
    for (const Fault& fault : input.faults) list.push_back(std::string(fault.code) + " " + std::string(fault.message));
    return list;
  };
  using List = std::vector<std::string>;
  EXPECT_EQ(faults(R"({"age":"12","kind":"Large one"})", "kind=Large one"),
            List{"J8003 age: expected int?, got \"12\""});
  EXPECT_EQ(
      faults(R"({"age":1e30,"kind":"huge","zone":"Europe/Nowhere","billing":{"plan":true}})", ""),
      (List{"J8003 kind: expected Kind (small, Large one), got \"huge\"", "J8004 age: out of range of int?, got 1e30",
            "J8003 zone: expected timezone such as Europe/Paris, got \"Europe/Nowhere\"",
            "J8003 plan (\"billing.plan\"): expected string?, got true"}));
  EXPECT_EQ(faults(R"({"age":1})", "age=1"), List{});
  const std::string rest = R"("timestamp":"2026-01-01T00:00:00Z"})";
  EXPECT_EQ(Result(R"({"type":"identify","userId":"x","anonymousId":[],)" + rest),
            "J8003 anonymousId: expected string or whole number, got []");
  EXPECT_EQ(Result(R"({"type":"identify","userId":"x","anonymousId":7,)" + rest), "");
}

// language-2 section 11: an exact key first, then dotted with whole numbers as indices of lists.
TEST_F(Decode, WirePathsHaveSeveralWays) {
  EXPECT_EQ(Bought(R"({"price":1,"discount.code":"A"})"), "price=1 n=1 kind=small code=A");
  EXPECT_EQ(Bought(R"({"price":1,"discount":{"code":"B"},"discount.code":"A"})"), "price=1 n=1 kind=small code=A");
  EXPECT_EQ(Bought(R"({"price":1,"discount":{"code":"B"},"discount.code":null})"), "price=1 n=1 kind=small code=-");
  EXPECT_EQ(Bought(R"({"price":1,"discount":{"code":"B"}})"), "price=1 n=1 kind=small code=B");
  const auto path = [&](std::string_view rest) {
    const Input input = Read(R"({"type":"track","event":"Paths","userId":"x","timestamp":"2026-01-01T00:00:00Z",)" +
                             std::string(rest) + "}");
    return input.kind == InputKind::kEvent ? testing_input::Show(*program_, input) : std::string(input.error_message);
  };
  EXPECT_EQ(path(R"("properties":{"items":[{"sku":"a"},{"sku":"b"}]})"), "second=b url=-");
  EXPECT_EQ(path(R"("properties":{"items":[{"sku":"a"}]})"), "second=- url=-");
  EXPECT_EQ(path(R"("properties":{"items":{"1":{"sku":"c"}}})"), "second=c url=-");
  EXPECT_EQ(path(R"("properties":{"items":[[],[1]]})"), "second=- url=-");
  EXPECT_EQ(path(R"("properties":{"items":[{"sku":"a"},{"sku":[]}]})"),
            "second (\"items.1.sku\"): expected string?, got []");
  EXPECT_EQ(path(R"("context":{"page":{"a/b":"u"}})"), "second=- url=u");
  EXPECT_EQ(path(R"("context":{"page":{"a/b":"u"}},"properties":{"/context/page/a~1b":"v"})"), "second=- url=v");
  EXPECT_EQ(path(R"("properties":{"context":{"page":{"a/b":"u"}}})"), "second=- url=-");
}

// language-2 section 11: half an emoji, or deep nesting, matters only where it is read.
TEST_F(Decode, TextNobodyReadsIsNotJudged) {
  EXPECT_EQ(All(R"({"unknown":"\ud83d","\ud83d":1,"i":1})"), "i=1");
  EXPECT_EQ(All(R"({"s":"\ud83d"})"), R"(J8003 s: expected string?, got "\ud83d")");
  EXPECT_EQ(All(R"({"e":"\ude00\ud83d"})"), R"(J8003 e: expected Kind? (small, Large one), got "\ude00\ud83d")");
  EXPECT_EQ(Result(R"({"type":"page","timestamp":"2026-01-01T00:00:00Z","userId":"\ud83d"})"),
            R"(J8003 userId: expected string or whole number, got "\ud83d")");
  // The message is level 1, its properties level 2.
  const auto nested = [](int levels) {
    return "{\"i\":1,\"x\":" + std::string(levels, '[') + std::string(levels, ']') + "}";
  };
  EXPECT_EQ(All(nested(1022)), "i=1");
  EXPECT_EQ(All(nested(1023)).substr(0, 14), "J8001 malforme");
}

TEST_F(Decode, TicksAndStamps) {
  Input input = Read(R"({"type":"tick","timestamp":"2026-01-01T00:00:19Z"})");
  EXPECT_EQ(input.kind, InputKind::kTick);
  EXPECT_EQ(FormatInstant(input.timestamp), "2026-01-01T00:00:19.000Z");
  EXPECT_EQ(Result(R"({"type":"tick"})"), "J8002 missing \"timestamp\"");
  const std::string page = R"({"type":"page","userId":"x","timestamp":"2026-01-01T00:00:00Z","watermark":)";
  // Also a line that has the shape of another.
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Read(page.substr(0, page.find(",\"water")) + "}").stamp, kNoTimestamp);
  input = Read(page + "\"2026-01-02T00:00:00+01:00\"}");
  EXPECT_EQ(FormatInstant(input.stamp), "2026-01-01T23:00:00.000Z");
  EXPECT_EQ(Read(page + "null}").stamp, kNoTimestamp);
  EXPECT_EQ(FormatInstant(Read(R"({"type":"group","watermark":"2026-01-02T00:00:00Z"})").stamp),
            "2026-01-02T00:00:00.000Z");
  EXPECT_EQ(Result(page + "5}"),
            "J8003 watermark: expected an instant such as 2026-03-28T10:00:00Z, got 5; `time_format` in "
            "journey.toml reads seconds or milliseconds since 1970");
}

TEST_F(Decode, UnknownEventsKeepTheirNames) {
  const std::string rest = R"("userId":"x","timestamp":"2026-01-01T00:00:00Z"})";
  for (int i = 0; i < 3; ++i) {  // exactly, then by shape
    EXPECT_EQ(Read(R"({"type":"track","event":"Never","userId":"x","timestamp":"2026-01-01T00:00:00Z"})").other,
              "Never");
    EXPECT_EQ(Read(R"({"type":"screen",)" + rest).other, "screen");
    EXPECT_EQ(Read(R"({"type":"group",)" + rest).other, "");
  }
}

TEST_F(Decode, TwoIdsOfOneCustomer) {
  const std::string rest = R"("timestamp":"2026-01-01T00:00:00Z"})";
  EXPECT_EQ(Result(R"({"type":"alias","previousId":"a","userId":"b","messageId":7,)" + rest), "alias a -> b 7");
  EXPECT_EQ(Result(R"({"type":"alias","previousId":12,"userId":"b",)" + rest), "alias 12 -> b");
  EXPECT_EQ(Result(R"({"type":"alias","previousId":"b","userId":"b",)" + rest), "alias b -> b");
  EXPECT_EQ(Result(R"({"type":"alias","userId":"b",)" + rest), "J8002 missing \"previousId\"");
  EXPECT_EQ(Result(R"({"type":"alias","previousId":"a","anonymousId":"b",)" + rest), "J8002 missing \"userId\"");
  EXPECT_EQ(Result(R"({"type":"alias","previousId":true,"userId":"b",)" + rest),
            "J8003 previousId: expected string or whole number, got true");
  EXPECT_EQ(Result(R"({"type":"alias","previousId":"a","userId":"b"})"), "J8002 missing \"timestamp\"");
  // The third time the line has a shape.
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Read(R"({"type":"identify","userId":"b","anonymousId":"a",)" + rest).other, "a");
    EXPECT_EQ(Read(R"({"type":"identify","userId":"b","anonymousId":"b",)" + rest).other, "");
    EXPECT_EQ(Read(R"({"type":"identify","userId":"","anonymousId":"a",)" + rest).other, "");
    EXPECT_EQ(Read(R"({"type":"alias","previousId":"a","userId":"b",)" + rest).other, "a");
    EXPECT_EQ(Read(R"({"type":"track","event":"All","userId":"b","anonymousId":"a",)" + rest).other, "");
  }
}

}  // namespace
}  // namespace journey::rt
