// Lines of records and rejects, and the writer under them.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "runtime/records/jsonl_sink.h"
#include "runtime/records/record.h"
#include "runtime/records/reject.h"
#include "runtime/value/calendar.h"

namespace journey::rt {
namespace {

constexpr int64_t kTime = 1'774'692'000'000;  // 2026-03-28T10:00:00Z

Record Make(RecordKind kind) {
  Record record;
  record.time = kTime;
  record.journey = 0;
  record.journey_name = "shop.cart.CartRecovery";
  record.customer = "ada";
  record.entry = 1;
  record.kind = kind;
  record.stage = "Shopping";
  record.cause = {CauseKind::kTimer, "idle", "", false};
  return record;
}
std::string Json(const Record& record) {
  std::string out;
  AppendRecordJson(record, out);
  EXPECT_TRUE(nlohmann::json::accept(out)) << out;
  return out;
}
const std::string kHead = R"({"time":"2026-03-28T10:00:00.000Z","journey":"shop.cart.CartRecovery","customer":"ada",)";
const std::string kTail = R"("stage":"Shopping","cause":{"timer":"idle"}})";

TEST(Record, EnteredNamesItsEvent) {
  Record record = Make(RecordKind::kEntered);
  record.cause = {CauseKind::kEvent, "Cart Updated", "m-17", false};
  EXPECT_EQ(Json(record),
            kHead + R"("entry":1,"kind":"entered","stage":"Shopping","cause":{"event":"Cart Updated","id":"m-17"}})");
  record.cause.message_id = "";
  record.cause.late = true;
  EXPECT_EQ(Json(record),
            kHead + R"("entry":1,"kind":"entered","stage":"Shopping","cause":{"event":"Cart Updated","late":true}})");
  record.cause.message_id = "m";
  EXPECT_NE(Json(record).find(R"({"event":"Cart Updated","id":"m","late":true}})"), std::string::npos);
}

TEST(Record, HeldOutHasNoStageAndAKeyStandsBeforeTheEntry) {
  Record record = Make(RecordKind::kHeldOut);
  record.stage = "";
  record.has_key = true;
  record.key = "o/1";
  record.cause = {CauseKind::kWhen, "", "", false};
  EXPECT_EQ(Json(record), kHead + R"("key":"o/1","entry":1,"kind":"held_out","cause":{"when":true}})");
  record.key = "";  // an empty key is a key
  EXPECT_EQ(Json(record), kHead + R"("key":"","entry":1,"kind":"held_out","cause":{"when":true}})");
}

TEST(Record, KeysByKind) {
  Record record = Make(RecordKind::kMoved);
  record.from = "Start";
  EXPECT_EQ(Json(record), kHead + R"("entry":1,"kind":"moved","from":"Start",)" + kTail);

  record = Make(RecordKind::kSplit);
  record.name = "incentive";
  record.arm = "discount";
  EXPECT_EQ(Json(record), kHead + R"("entry":1,"kind":"split","name":"incentive","arm":"discount",)" + kTail);

  record = Make(RecordKind::kSent);
  record.channel_name = "email";
  record.send_id = "shop.cart.CartRecovery/ada//1/1";
  record.args_json = R"({"template":"x"})";
  const std::string send = R"("channel":"email","id":"shop.cart.CartRecovery/ada//1/1","args":{"template":"x"},)";
  EXPECT_EQ(Json(record), kHead + R"("entry":1,"kind":"sent",)" + send + kTail);
  record.kind = RecordKind::kDeferred;
  record.until = kTime + 1;
  EXPECT_EQ(Json(record),
            kHead + R"("entry":1,"kind":"deferred",)" + send + R"("until":"2026-03-28T10:00:00.001Z",)" + kTail);
  record.kind = RecordKind::kSuppressed;
  record.reason = "capped";
  EXPECT_EQ(Json(record), kHead + R"("entry":1,"kind":"suppressed",)" + send + R"("reason":"capped",)" + kTail);
  record.by = "email.cap.2";
  EXPECT_EQ(Json(record),
            kHead + R"("entry":1,"kind":"suppressed",)" + send + R"("reason":"capped","by":"email.cap.2",)" + kTail);
  record.kind = RecordKind::kDeferred;
  record.by = "email.quiet.1";
  EXPECT_EQ(Json(record), kHead + R"("entry":1,"kind":"deferred",)" + send +
                              R"("until":"2026-03-28T10:00:00.001Z","by":"email.quiet.1",)" + kTail);
  record.args_json = "";
  EXPECT_NE(Json(record).find(R"("args":{},)"), std::string::npos);

  record = Make(RecordKind::kProfile);
  record.field = "tier";
  record.value_json = "null";
  EXPECT_EQ(Json(record), kHead + R"("entry":1,"kind":"profile","field":"tier","value":null,)" + kTail);

  record = Make(RecordKind::kConverted);
  record.goal = "Order Completed";
  EXPECT_EQ(Json(record), kHead + R"("entry":1,"kind":"converted","goal":"Order Completed",)" + kTail);

  record = Make(RecordKind::kEnded);
  record.outcome = ir::Outcome::kExpired;
  EXPECT_EQ(Json(record), kHead + R"("entry":1,"kind":"ended","outcome":"expired",)" + kTail);
  record.has_reason = true;
  record.reason = "";
  EXPECT_EQ(Json(record), kHead + R"("entry":1,"kind":"ended","outcome":"expired","reason":"",)" + kTail);
}

TEST(Record, StartAndStopNameTheAsker) {
  Record record = Make(RecordKind::kEntered);
  record.cause = {.kind = CauseKind::kStart, .name = "shop.A"};
  EXPECT_NE(Json(record).find(R"("cause":{"start":"shop.A"}})"), std::string::npos);
  record.cause.kind = CauseKind::kStop;
  EXPECT_NE(Json(record).find(R"("cause":{"stop":"shop.A"}})"), std::string::npos);
}

TEST(Record, AnEmittedEventNamesWhoEmittedIt) {
  Record record = Make(RecordKind::kEntered);
  record.cause = {.kind = CauseKind::kEmitted, .name = "Lead Won", .emitter = "shop.A"};
  EXPECT_NE(Json(record).find(R"("cause":{"event":"Lead Won","emitted":"shop.A"}})"), std::string::npos);
}

TEST(JsonString, EscapesOnlyWhatItMust) {
  auto quote = [](std::string_view text) {
    std::string out;
    AppendJsonString(text, out);
    return out;
  };
  EXPECT_EQ(quote(""), R"("")");
  EXPECT_EQ(quote("a\"b\\c/é€😀"), R"("a\"b\\c/é€😀")");
  EXPECT_EQ(quote(std::string_view("\n\r\t\b\f\0\x1F\x7F", 8)), "\"\\n\\r\\t\\b\\f\\u0000\\u001f\x7F\"");
  std::string all;
  for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
  EXPECT_EQ(nlohmann::json::parse(quote(all)).get<std::string>(), all);
}

// The rules of JSON, a character at a time.
std::string QuotedSimply(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    constexpr std::string_view kNamed = "\"\\\n\r\t\b\f", kNames = "\"\\nrtbf";
    if (const size_t named = kNamed.find(c); named != std::string_view::npos) {
      out += '\\';
      out += kNames[named];
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", c);
      out += escape;
    } else {
      out += c;
    }
  }
  return out + '"';
}

TEST(JsonString, LongTextsAndEscapesAnywhere) {
  uint64_t state = 1;
  const auto random = [&state](uint64_t below) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % below;
  };
  for (int i = 0; i < 20'000; ++i) {
    std::string text(random(i % 100 == 0 ? 3000 : 70), 'a');
    for (uint64_t changes = random(4); changes > 0 && !text.empty(); --changes) {
      text[random(text.size())] = static_cast<char>(random(256));
    }
    const std::string expected = QuotedSimply(text);
    std::string quoted;
    AppendJsonString(text, quoted);
    ASSERT_EQ(quoted, expected);
    // The same text in a record, whose own way to write it is another.
    Record record = Make(RecordKind::kMoved);
    record.from = text;
    quoted.clear();
    AppendRecordJson(record, quoted);
    ASSERT_EQ(quoted, kHead + R"("entry":1,"kind":"moved","from":)" + expected + "," + kTail);
  }
}

TEST(Record, LongArgumentsAndManyEscapes) {
  Record record = Make(RecordKind::kSent);
  const std::string args = "{\"text\":\"" + std::string(100'000, 'x') + "\"}";
  const std::string id(1000, '\x01');
  record.args_json = args;
  record.send_id = id;
  const std::string expected =
      kHead + R"("entry":1,"kind":"sent","channel":"","id":)" + QuotedSimply(id) + ",\"args\":" + args + "," + kTail;
  std::string out = "before";
  AppendRecordJson(record, out);
  EXPECT_EQ(out, "before" + expected);
}

// A record that is used again says nothing of the one before: of every kind after every kind.
TEST(Record, ForgetsItsDetails) {
  constexpr RecordKind kKinds[] = {RecordKind::kEntered,    RecordKind::kHeldOut, RecordKind::kMoved,
                                   RecordKind::kSplit,      RecordKind::kSent,    RecordKind::kDeferred,
                                   RecordKind::kSuppressed, RecordKind::kProfile, RecordKind::kConverted,
                                   RecordKind::kEnded,      RecordKind::kMerged};
  const auto fill = [](Record& record) {
    switch (record.kind) {
      case RecordKind::kEntered:
      case RecordKind::kHeldOut:
        break;
      case RecordKind::kMoved:
      case RecordKind::kMerged:
        record.from = "from";
        break;
      case RecordKind::kSplit:
        record.name = "split";
        record.arm = "arm";
        break;
      case RecordKind::kSent:
      case RecordKind::kDeferred:
      case RecordKind::kSuppressed:
        record.channel = 3;
        record.channel_name = "email";
        record.send_ordinal = 7;
        record.send_id = "id";
        record.args_json = "{\"a\":1}";
        record.until = kTime;
        record.reason = "cap";
        record.has_reason = record.kind == RecordKind::kSuppressed;
        record.by = "email.cap.1";
        break;
      case RecordKind::kProfile:
        record.field = "field";
        record.value_json = "1";
        break;
      case RecordKind::kConverted:
        record.goal = "Order Completed";
        break;
      case RecordKind::kEnded:
        record.outcome = ir::Outcome::kStopped;
        record.has_reason = true;
        record.reason = "because";
        break;
    }
  };
  for (const RecordKind before : kKinds) {
    for (const RecordKind after : kKinds) {
      Record used = Make(before);
      fill(used);
      ForgetDetails(used);
      used.kind = after;
      const Record fresh = Make(after);
      std::string line, expected;  // of a profile without a value no JSON
      AppendRecordJson(used, line);
      AppendRecordJson(fresh, expected);
      EXPECT_EQ(line, expected) << RecordKindName(before) << RecordKindName(after);
      EXPECT_EQ(MostRecordChars(used), MostRecordChars(fresh));
      EXPECT_EQ(used.channel, fresh.channel);
      EXPECT_EQ(used.send_ordinal, fresh.send_ordinal);
      EXPECT_EQ(used.until, fresh.until);
      EXPECT_EQ(used.has_reason, fresh.has_reason);
      EXPECT_EQ(used.outcome, fresh.outcome);
    }
  }
}

TEST(JsonValue, SpellsEveryKind) {
  Arena arena;
  auto json = [](const Value& value, ir::Kind kind, std::string_view enum_text = "") {
    std::string out;
    AppendJsonValue(value, {kind, false, 0}, enum_text, out);
    return out;
  };
  EXPECT_EQ(json(Value::Bool(true), ir::Kind::kBool), "true");
  EXPECT_EQ(json(Value::Int(-5), ir::Kind::kInt), "-5");
  EXPECT_EQ(json(Value::Int(499'000), ir::Kind::kDecimal), "49.9");
  EXPECT_EQ(json(Value::Float(1e30), ir::Kind::kFloat), "1e+30");
  EXPECT_EQ(json(Value::Float(std::numeric_limits<double>::infinity()), ir::Kind::kFloat), "null");
  EXPECT_EQ(json(Value::String(arena.Copy("a\"b")), ir::Kind::kString), R"("a\"b")");
  EXPECT_EQ(json(Value::Int(3'600'000), ir::Kind::kDuration), "3600000");
  EXPECT_EQ(json(Value::Int(kTime), ir::Kind::kInstant), R"("2026-03-28T10:00:00.000Z")");
  EXPECT_EQ(json(Value::Int(20'458), ir::Kind::kDate), R"("2026-01-05")");
  EXPECT_EQ(json(Value::Int(32'400'000), ir::Kind::kTime), R"("09:00")");
  EXPECT_EQ(json(Value::Int(kUtc), ir::Kind::kZone), R"("UTC")");
  EXPECT_EQ(json(Value::Int(0), ir::Kind::kEnum, "Big one"), R"("Big one")");
  EXPECT_EQ(json(Value::None(), ir::Kind::kString), "null");
}

TEST(Reject, ShowsWhatIsNotUtf8) {
  std::string out;
  AppendRejectJson(2, "J8006", "not valid UTF-8", "{\"a\":\"\xFF\"}", out);
  EXPECT_EQ(
      out, "{\"line\":2,\"error\":\"J8006\",\"message\":\"not valid UTF-8\",\"input\":\"{\\\"a\\\":\\\"\uFFFD\\\"}\"}");
}

TEST(LineWriter, WritesToStreamsInBlocks) {
  std::ostringstream stream;
  JsonlSink sink(std::make_unique<LineWriter>(&stream, "test"));
  std::string want;
  for (int i = 0; i < 5000; ++i) {
    Record record = Make(RecordKind::kEntered);
    record.entry = static_cast<uint64_t>(i);
    sink.Write(record);
    AppendRecordJson(record, want);
    want += '\n';
  }
  EXPECT_TRUE(sink.Close().ok());
  EXPECT_TRUE(sink.Close().ok());
  EXPECT_EQ(sink.count(), 5000u);
  EXPECT_EQ(stream.str(), want);
}

TEST(LineWriter, WritesFiles) {
  std::string path = testing::TempDir() + "journey_line_writer.jsonl";
  auto writer = LineWriter::Open(path);
  ASSERT_TRUE(writer.ok());
  RejectWriter rejects(std::move(*writer));
  rejects.Write(7, "J8001", "malformed JSON", "{");
  EXPECT_TRUE(rejects.Close().ok());
  std::ifstream file(path);
  std::string line;
  ASSERT_TRUE(std::getline(file, line));
  EXPECT_EQ(line, R"({"line":7,"error":"J8001","message":"malformed JSON","input":"{"})");
  EXPECT_FALSE(std::getline(file, line));
  std::filesystem::remove(path);
}

TEST(LineWriter, ReportsWhatWentWrong) {
  auto missing = LineWriter::Open("/no/such/folder/records.jsonl");
  ASSERT_FALSE(missing.ok());
  EXPECT_NE(missing.status().message().find("/no/such/folder/records.jsonl"), std::string::npos);

  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  auto full = LineWriter::Open("/dev/full");
  ASSERT_TRUE(full.ok());
  JsonlSink sink(std::move(*full));
  for (int i = 0; i < 5000; ++i) sink.Write(Make(RecordKind::kEntered));
  Status status = sink.Close();
  EXPECT_FALSE(status.ok());
  EXPECT_NE(status.message().find("/dev/full"), std::string::npos) << status.message();
  EXPECT_FALSE(sink.Close().ok());
}

}  // namespace
}  // namespace journey::rt
