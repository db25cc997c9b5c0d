// Lines of records and rejects, and the writer under them.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "runtime/records/jsonl_sink.h"
#include "runtime/records/record.h"
#include "runtime/records/record_forms.h"
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

constexpr RecordKind kKinds[] = {RecordKind::kEntered,    RecordKind::kHeldOut, RecordKind::kMoved,
                                 RecordKind::kSplit,      RecordKind::kSent,    RecordKind::kDeferred,
                                 RecordKind::kSuppressed, RecordKind::kProfile, RecordKind::kConverted,
                                 RecordKind::kEnded,      RecordKind::kMerged};
constexpr CauseKind kCauses[] = {CauseKind::kEvent,   CauseKind::kTimer,   CauseKind::kWhen,  CauseKind::kStart,
                                 CauseKind::kStop,    CauseKind::kEmitted, CauseKind::kAlias, CauseKind::kIdentify,
                                 CauseKind::kMigrate, CauseKind::kOperator};

// With all that a form has in common, and something in most names that needs an escape.
Record MakeCommon(RecordKind kind, CauseKind cause) {
  Record record;
  record.kind = kind;
  record.journey = kind == RecordKind::kMerged ? -1 : 0;
  record.journey_name = "shop \"cart\"";
  record.has_key = kind == RecordKind::kSent;
  record.stage = kind == RecordKind::kHeldOut ? "" : "a stage \\ of more than thirty-two characters";
  record.cause = {cause, cause == CauseKind::kMigrate ? "2" : "a\tcause", "", false};
  if (cause == CauseKind::kWhen) record.cause.name = "";
  if (cause == CauseKind::kEmitted) record.cause.emitter = "an \"emitter\"";
  record.from = "from\n";
  record.name = "split";
  record.arm = "\"arm\"";
  record.channel_name = "e-mail\\";
  record.field = "field";
  record.goal = "Order \"Completed\"";
  record.outcome = ir::Outcome::kStopped;
  return record;
}

// And all that is a record's own, the `n`th way.
void FillIn(Record& record, int n) {
  const bool odd = n % 2 != 0;
  record.time = kTime + n * 61'234;
  record.customer = odd ? "ada" : "a customer \"with\" an id of some length";
  record.plain_customer = odd;
  record.entry = static_cast<uint64_t>(n) * 100;
  record.key = odd ? "o/1" : "";
  const CauseKind cause = record.cause.kind;
  if (cause == CauseKind::kEvent || cause == CauseKind::kAlias || cause == CauseKind::kIdentify) {
    record.cause.message_id = odd ? "m\"17" : "";
    record.cause.late = n >= 2;
  }
  record.send_id = odd ? "id/1" : "another id";
  record.args_json = odd ? "{\"a\":1}" : "";
  record.until = kTime + n;
  record.reason = odd ? "cap" : "a longer \"reason\"";
  record.by = odd ? "email.cap.1" : "";
  record.has_reason = n >= 2;
  record.value_json = odd ? "1" : "\"one\"";
}

// A record of which text is ready is written as one of which none is: of every kind and cause, whatever its own is.
TEST(RecordForms, WriteWhatRecordsOfNoFormDo) {
  RecordForms forms;
  for (int n = 0; n < 4; ++n) {
    for (const RecordKind kind : kKinds) {
      for (const CauseKind cause : kCauses) {
        const RecordForms::Key key{0, 1, 7, "name", cause, kind};
        Record* form = forms.Find(key);
        EXPECT_EQ(form == nullptr, n == 0);
        if (form == nullptr) form = &forms.Add(key, MakeCommon(kind, cause));
        EXPECT_EQ(forms.Find(key), form);
        ASSERT_NE(form->ready.text, nullptr);
        FillIn(*form, n);
        Record plain = MakeCommon(kind, cause);
        FillIn(plain, n);
        ASSERT_EQ(plain.ready.text, nullptr);
        // Exactly so much memory as is asked for, of which a checker knows the end.
        const auto line = [](const Record& record) {
          const auto room = std::make_unique<char[]>(MostRecordChars(record));
          return std::string(room.get(), PutRecordJson(record, room.get()));
        };
        EXPECT_EQ(line(*form), Json(plain));
      }
    }
  }
}

// Forms differ in each part of what tells them apart; of more than there is room for, no text is ready.
TEST(RecordForms, AreToldApartAndAreNotTooMany) {
  const char* const names[] = {"one", "two"};
  const RecordForms::Key keys[] = {{0, 1, 2, names[0], CauseKind::kEvent, RecordKind::kMoved},
                                   {1, 1, 2, names[0], CauseKind::kEvent, RecordKind::kMoved},
                                   {0, 2, 2, names[0], CauseKind::kEvent, RecordKind::kMoved},
                                   {0, 1, 3, names[0], CauseKind::kEvent, RecordKind::kMoved},
                                   {0, 1, 2, names[1], CauseKind::kEvent, RecordKind::kMoved},
                                   {0, 1, 2, names[0], CauseKind::kTimer, RecordKind::kMoved},
                                   {0, 1, 2, names[0], CauseKind::kEvent, RecordKind::kEntered}};
  RecordForms forms;
  for (const RecordForms::Key& key : keys) {
    EXPECT_EQ(forms.Find(key), nullptr);
    (void)forms.Add(key, Make(key.kind));
  }
  RecordForms::Key key = keys[0];
  for (size_t made = std::size(keys); made < RecordForms::kMost; ++made) {
    key.journey = 1000 + static_cast<int32_t>(made);
    EXPECT_NE(forms.Add(key, Make(key.kind)).ready.text, nullptr);
    EXPECT_NE(forms.Find(key), nullptr);
  }
  key.journey = 1;
  key.stage = 77;
  Record& more = forms.Add(key, Make(key.kind));
  EXPECT_EQ(more.ready.text, nullptr);
  EXPECT_EQ(Json(more), Json(Make(key.kind)));
  EXPECT_EQ(forms.Find(key), nullptr);
  EXPECT_EQ(Json(*forms.Find(keys[6])), Json(Make(RecordKind::kEntered)));
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
