// State as bytes: read back it is the same state, under another schema what has a name there is kept, and bytes from
// anywhere are an error at worst.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "compiler/driver/compile.h"
#include "runtime/input/decode.h"
#include "runtime/interp/interp.h"
#include "runtime/rules/send_text.h"
#include "runtime/shard/engine.h"
#include "runtime/state/bytes.h"
#include "runtime/state/codec.h"
#include "runtime/state/dedup.h"

namespace journey::rt {
namespace {

// Something of everything that state may hold.
constexpr const char* kShop = R"(
enum Tier { free, pro }
record Line { sku: string  n: int = 1  size: decimal?  tiers: [Tier] = [] }
customer { zone: timezone = "UTC"  name: string = ""  tier: Tier = free  score: decimal?  marks: [int] max 3 = []  line: Line? }
event In { n: int = 0  text: string = ""  order: string = "o"  lines: [Line] = [] }
event Tick { n: int = 0 }
channel mail(template: string) { quiet 12:00 to 11:00  cap 5 per 7 days }
channel push(template: string) { requires true  cap 3 per 1 day }
channel text(template: string, tier: Tier, n: int = 2) { quiet 18:00 to 11:00 unless tier == pro and n < 3 }
group all { text, push }
policy all { cap 1 per 2 days where template != "x" defer up to 9 days  requires template != "?" }
segment Busy = count(Tick, last 30 days) > 1 and sum(Tick.n where event.n > 1, last 7 days) > 2
journey A { enter on In { s = event.text customer.name = event.text customer.marks += event.n customer.line = first(event.lines) }
  reenter always memory { s: string = "" a: int = 0 f: float = 1.5e0 lines: [Line] max 4 = [Line(sku: "none", tiers: [pro])] zones: [timezone] max 2 = ["Asia/Tokyo"] }
  timeout 90 days
  goal on Tick where event.n == 77 within 20 days
  stage S {
    on Tick { a += count(In) lines += latest(In.lines) ?? [] lines += Line(sku: s, n: length(lines)) }
    flow { repeat 3 times { wait 1 day send push(template: "p") and wait else { send text(template: s, tier: customer.tier, n: a) or skip } } send mail(template: s) wait up to 2 days { on In go T } }
    every 1 day { a += 1 }
    after 9 days go T
  }
  stage T { at 09:00 go S  idle 2 days { end } }
}
journey B per order: string { enter on In reenter after 1 hour stage S { on In where event.n == 3 { end } idle 40 days { end }
    when distinct(In.text where event.order == order) > 9 { end }
    when (first(In.text where event.order == order) ?? "") == "xxx" { end } } }
journey C for Busy { enter on Tick enter when seen(In) enter every day at 08:00 reenter always
  stage S { when latest(In.text) == "x" { send mail(template: "{latest(In.text) ?? "none"}") } flow { wait 3 hours go D } } final stage D {} }
)";

std::unique_ptr<Program> Load(const std::string& text) {
  auto compilation = Compile({{"shop.journey", "shop", text}});
  if (!compilation->ir.has_value()) {
    ADD_FAILURE() << compilation->diagnostics.all()[0].message;
    return nullptr;
  }
  auto program = Program::Load(std::move(*compilation->ir));
  EXPECT_TRUE(program.ok()) << program.status().message();
  return std::move(program.value());
}

class Texts : public RecordSink {
 public:
  void Write(const Record& record) override {
    std::string text;
    AppendRecordJson(record, text);
    lines.push_back(text);
  }
  std::vector<std::string> lines;
};

// A log of two customers: some hundred inputs over two months, of all kinds.
std::vector<std::string> Log(uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<std::string> lines;
  for (int i = 0; i < 120; ++i) {
    const int hour = i * 12 + static_cast<int>(random() % 12);
    char time[40];
    std::snprintf(time, sizeof time, "2026-%02d-%02dT%02d:00:00Z", 1 + hour / 24 / 28, 1 + hour / 24 % 28, hour % 24);
    const std::string who = random() % 2 == 0 ? "ada" : "a-customer-with-a-rather-long-name";
    const std::string head = "{\"userId\":\"" + who + "\",\"messageId\":\"m" + std::to_string(random() % 100) +
                             "\",\"timestamp\":\"" + time + "\",";
    const std::string number = std::to_string(random() % 5);
    switch (random() % 6) {
      case 0:
        lines.push_back(head + "\"type\":\"identify\",\"traits\":{\"zone\":\"" +
                        (random() % 2 == 0 ? "Europe/Paris" : "Asia/Tokyo") + "\",\"tier\":\"pro\",\"score\":1.5}}");
        break;
      case 1:
      case 2:
        lines.push_back(head + "\"type\":\"track\",\"event\":\"In\",\"properties\":{\"n\":" + number + ",\"text\":\"" +
                        std::string(random() % 40, 'x') + "\",\"order\":\"o" + number + "\",\"lines\":[{\"sku\":\"s" +
                        number + "\",\"size\":0.5,\"tiers\":[\"pro\",\"free\"]},{\"sku\":\"\",\"n\":" + number +
                        "}]}}");
        break;
      default:
        lines.push_back(head + "\"type\":\"track\",\"event\":\"Tick\",\"properties\":{\"n\":" + number + "}}");
    }
  }
  return lines;
}

struct Ran {
  std::vector<std::string> records;
  std::string counters;
};

std::string Show(const EngineCounters& counters) {
  std::string text;
#define COUNTER(name, what) text += #name " " + std::to_string(counters.name) + "\n";
#include "runtime/rules/counters.def"
  return text;
}

// What happens to everybody's state after every input. Recode: it is encoded, decoded by a reader of another program
// (as another process would load it) and encoded again, and goes on from there.
enum class Between { kNothing, kRecode, kCloseGaps };

void CloseGapsOf(Customer& customer, uint64_t hash, uint32_t& closed) {
  const std::string before = EncodeState(customer, hash);
  std::vector<Block::Gap> gaps;
  customer.block().Gaps(gaps);
  const uint32_t used = customer.block().head().used;
  customer.CloseGaps();
  EXPECT_EQ(EncodeState(customer, hash), before);
  EXPECT_EQ(customer.block().head().used, used - (gaps.empty() ? 0 : gaps.back().sum));
  EXPECT_EQ(customer.block().head().free, 0u);
  closed += static_cast<uint32_t>(gaps.size());
}

Ran RunLog(const Program& program, const std::vector<std::string>& log, Between between) {
  const Interpreter interpreter(program);
  Texts texts;
  Engine engine(program, interpreter, texts);
  const Schema schema = Schema::Decode(Schema::Of(program).Encode()).value();
  const StateReader reader(schema, program);
  JsonDecoder decoder(program);
  int64_t watermark = INT64_MIN;
  uint32_t closed = 0;
  for (const std::string& line : log) {
    Arena arena;
    const Input input = decoder.Decode(line, arena);
    EXPECT_EQ(input.error_message, "") << line;
    watermark = std::max(watermark, input.timestamp);
    engine.Handle(input, watermark);
    engine.AdvanceTo(watermark);
    if (between == Between::kCloseGaps) {
      engine.ForEachCustomer([&](Customer& customer) { CloseGapsOf(customer, schema.Hash(), closed); });
    }
    if (between != Between::kRecode) continue;
    std::vector<std::string> states;
    engine.ForEachCustomer([&](Customer& customer) { states.push_back(EncodeState(customer, schema.Hash())); });
    for (const std::string& state : states) {
      StateLosses losses;
      const Status status = engine.Restore(state, reader, &losses);
      EXPECT_TRUE(status.ok()) << status.message();
      EXPECT_TRUE(losses.none());
      const Customer* customer = engine.Look(StateReader::OriginOf(state).value().customer);
      EXPECT_EQ(EncodeState(*customer, schema.Hash()), state);
    }
  }
  EXPECT_EQ(closed > log.size() / 10, between == Between::kCloseGaps) << closed;
  return {texts.lines, Show(engine.counters())};
}

TEST(Codec, StateGoesOnFromItsBytes) {
  const std::unique_ptr<Program> program = Load(kShop);
  ASSERT_NE(program, nullptr);
  size_t records = 0;
  for (uint32_t seed = 0; seed < 12; ++seed) {
    const std::vector<std::string> log = Log(seed);
    const Ran straight = RunLog(*program, log, Between::kNothing);
    for (const Between between : {Between::kRecode, Between::kCloseGaps}) {
      const Ran other = RunLog(*program, log, between);
      ASSERT_EQ(straight.records, other.records) << seed;
      // What is counted is what happened, not where state came from or stands.
      ASSERT_EQ(straight.counters, other.counters) << seed;
    }
    records += straight.records.size();
  }
  EXPECT_GT(records, 1000u);
}

std::vector<std::string> StatesAfter(const Program& program, const std::vector<std::string>& log) {
  const Interpreter interpreter(program);
  Texts texts;
  Engine engine(program, interpreter, texts);
  JsonDecoder decoder(program);
  for (const std::string& line : log) {
    Arena arena;
    const Input input = decoder.Decode(line, arena);
    engine.Handle(input, input.timestamp);
  }
  std::vector<std::string> states;
  const uint64_t hash = Schema::Of(program).Hash();
  engine.ForEachCustomer([&](Customer& customer) { states.push_back(EncodeState(customer, hash)); });
  return states;
}

// Numbers near the end of a state are read together with what stands behind it, which is never taken for the state's.
TEST(Codec, WhatStandsBehindAStateIsNotTheStates) {
  const std::unique_ptr<Program> program = Load(kShop);
  ASSERT_NE(program, nullptr);
  const Schema schema = Schema::Of(*program);
  const StateReader reader(schema, *program);
  const StateReader::Room room = StateReader::MakeRoom();
  BlockMemory memory;
  Customer customer(*program, memory);
  size_t cuts = 0;
  for (uint32_t seed = 0; seed < 3; ++seed) {
    for (const std::string& state : StatesAfter(*program, Log(seed))) {
      for (size_t size = 0; size < state.size(); ++size, ++cuts) {
        const std::string_view cut = std::string_view(state).substr(0, size);
        EXPECT_FALSE(reader.Decode(cut, customer, 0, nullptr, *room, state.size() - size).ok()) << size;
      }
      // More than the longest number; whatever it is.
      for (const char behind : {'\0', '\x7F', '\xFF'}) {
        const std::string more = state + std::string(20, behind);
        const std::string_view same = std::string_view(more).substr(0, state.size());
        ASSERT_TRUE(reader.Decode(same, customer, 0, nullptr, *room, more.size() - state.size()).ok());
        EXPECT_EQ(EncodeState(customer, schema.Hash()), state);
        customer.Destroy();
      }
    }
  }
  EXPECT_GT(cuts, 1000U);
}

// A state that was read goes on as any: an input of the customer, and a year.
void GoOn(const Program& program, const Executor& executor, const StateReader& reader, const std::string& state) {
  Texts texts;
  Engine engine(program, executor, texts);
  if (!engine.Restore(state, reader).ok()) return;
  JsonDecoder decoder(program);
  Arena arena;
  const std::string line = R"({"type":"track","event":"In","userId":")" +
                           std::string(StateReader::OriginOf(state).value().customer) +
                           R"(","timestamp":"2026-04-01T00:00:00Z"})";
  const Input input = decoder.Decode(line, arena);
  if (input.kind != InputKind::kEvent) return;  // an id that no text may hold
  engine.Handle(input, input.timestamp);
  engine.AdvanceTo(input.timestamp + 365 * 24 * 3600 * 1000LL);
}

// Every prefix and every single damaged byte: refused, or read as some state, with which the rules go on; never a
// crash, and nobody is left half made.
TEST(Codec, DamagedBytesAreErrors) {
  const std::unique_ptr<Program> program = Load(kShop);
  const Schema schema = Schema::Of(*program);
  const StateReader reader(schema, *program);
  const Interpreter interpreter(*program);
  std::mt19937 random(7);
  for (const std::string& state : StatesAfter(*program, Log(3))) {
    BlockMemory memory;
    Customer customer(*program, memory);
    for (size_t size = 0; size < state.size(); ++size) {
      EXPECT_FALSE(reader.Decode(std::string_view(state).substr(0, size), customer, 0).ok()) << size;
    }
    for (size_t i = 10; i < state.size(); ++i) {
      std::string damaged = state;
      damaged[i] = static_cast<char>(random());
      if (!reader.Decode(damaged, customer, 0).ok()) continue;
      customer.Destroy();
      GoOn(*program, interpreter, reader, damaged);
    }
    EXPECT_FALSE(reader.Decode(state + "x", customer, 0).ok());
  }
  std::string bytes = schema.Encode();
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(Schema::Decode(std::string_view(bytes).substr(0, size)).ok()) << size;
  }
}

// The first parts of a state of version 1, as docs/formats/state.md has them: up to the profile's fields.
void Begin(uint64_t version, ByteWriter& out, const Schema& schema, int64_t clock, uint64_t entries) {
  out.U(version);
  out.Fixed(schema.Hash());
  out.Text("u");
  out.U(1 | 2);  // known, with a clock
  out.I(clock);
  out.U(entries);
}

// Version 1 had no channels in its schema, of whose deferred sends more is kept.
TEST(Codec, Version1IsRead) {
  const std::unique_ptr<Program> before = Load(R"(
enum Tier { free, pro }
channel mail(t: string, tier: Tier = pro) { quiet 12:00 to 11:00  cap 2 per 1 day }
event In { }
journey J { enter on In stage S { flow { send mail(t: "a", tier: free) } } }
)");
  const std::unique_ptr<Program> after = Load(R"(
enum Tier { free, pro }
channel mail(t: string, tier: Tier = pro) { quiet 12:00 to 11:00  cap 2 per 1 day  requires tier == pro and t == "" }
event In { }
journey J { enter on In stage S { flow { send mail(t: "a", tier: free) } } }
)");
  ASSERT_NE(before, nullptr);
  ASSERT_NE(after, nullptr);
  Schema schema = Schema::Of(*before);
  schema.version = 1;
  const std::string bytes = schema.Encode();
  Result<Schema> read = Schema::Decode(bytes);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read.value().version, 1u);
  EXPECT_EQ(read.value().Encode(), bytes);
  // In J since 2026-01-02T13:00, with a mail that quiet hours put off until 11:00.
  constexpr int64_t kEntered = 1'767'358'800'000, kDue = kEntered + 22 * 3'600'000;
  ByteWriter out;
  Begin(1, out, schema, kEntered, 1);
  out.U(0);            // profile
  out.U(0);            // message ids
  out.U(1), out.U(0);  // what caps count
  out.U(0), out.U(0);  // history
  out.U(0), out.U(0);  // entry rules
  out.U(1);            // entries: into J, once, and no other time is set
  out.U(0), out.U(1), out.I(kNever);
  out.U(1);                                                 // instances
  for (const uint64_t part : {0, 1, 1, 1, 2}) out.U(part);  // journey, entry, sequence, sends, in a stage
  out.I(0);                                                 // stage
  out.I(kEntered), out.I(kEntered);
  out.I(kNever), out.I(kNever);  // timeout, holdout
  out.I(-1);                     // no wait
  out.U(0);                      // timers
  out.U(0);                      // memory
  out.U(1);                      // deferred sends
  out.I(kDue);
  out.U(1);
  out.Text("shop.mail");
  out.Text(R"({"t":"a","tier":"free"})");
  std::string state = out.Take();
  const StateReader reader(read.value(), *after);
  const Interpreter interpreter(*after);
  Texts texts;
  Engine engine(*after, interpreter, texts);
  StateLosses losses;
  ASSERT_TRUE(engine.Restore(state, reader, &losses).ok());
  EXPECT_TRUE(losses.none());
  // What was not kept is what it is where it is not given: the default, else the type's zero.
  engine.AdvanceTo(1'767'358'800'000 + 24 * 3'600'000LL);
  ASSERT_EQ(texts.lines.size(), 1u);
  EXPECT_NE(texts.lines[0].find(R"("kind":"sent")"), std::string::npos) << texts.lines[0];
  state[0] = kStateVersion + 1;
  EXPECT_FALSE(StateReader::OriginOf(state).ok());
}

// Names decide, not positions: fields and stages that moved are found, those that are gone are counted.
TEST(Codec, NamesCarryStateIntoAnotherModule) {
  const std::unique_ptr<Program> before = Load(R"(
customer { a: int = 1  b: string = "b"  gone: bool = false }
event In { n: int }
journey J { enter on In { m = event.n } memory { m: int = 0 } stage First { flow { wait 5 days } } stage Second {} }
journey Old { enter on In stage S {} }
)");
  const std::unique_ptr<Program> after = Load(R"(
customer { extra: decimal = 2.5  b: string = ""  a: int = 0 }
event In { n: int }
journey Aaa { enter on In stage S {} }
journey J { enter on In { m = event.n } memory { more: string = "more"  m: int = 0 } start at First
  stage Zero {} stage Second {} stage First { flow { wait 5 days } } }
)");
  ASSERT_NE(before, nullptr);
  ASSERT_NE(after, nullptr);
  const std::vector<std::string> states = StatesAfter(
      *before,
      {R"({"type":"identify","userId":"u","timestamp":"2026-01-01T00:00:00Z","traits":{"a":5,"b":"text"}})",
       R"({"type":"track","event":"In","userId":"u","timestamp":"2026-01-02T00:00:00Z","properties":{"n":42}})"});
  ASSERT_EQ(states.size(), 1u);
  const Schema schema = Schema::Of(*before);
  const StateReader reader(schema, *after);
  const Interpreter interpreter(*after);
  Texts texts;
  Engine engine(*after, interpreter, texts);
  StateLosses losses;
  ASSERT_TRUE(engine.Restore(states[0], reader, &losses).ok());
  EXPECT_EQ(losses.fields, 1u);     // gone
  EXPECT_EQ(losses.instances, 1u);  // of Old
  EXPECT_EQ(losses.entries, 1u);    // of Old
  EXPECT_EQ(losses.waits, 0u);
  EXPECT_EQ(engine.PeekProfile("u", 1).s->view(), "text");
  EXPECT_EQ(engine.PeekProfile("u", 2).i, 5);
  EXPECT_EQ(engine.PeekProfile("u", 0).i, 25'000);  // a decimal counts ten-thousandths
  const int32_t j = 1;
  ASSERT_EQ(after->module().journeys[j].simple_name, "J");
  const std::vector<Engine::InstanceView> inside = engine.Instances("u", j);
  ASSERT_EQ(inside.size(), 1u);
  EXPECT_EQ(after->module().journeys[j].stages[static_cast<size_t>(inside[0].stage)].name, "First");
  EXPECT_FALSE(engine.WasEntered("u", 0));
  // The wait goes on: nothing before its five days are over.
  const Customer* customer = engine.Look("u");
  EXPECT_EQ(customer->head().next_due, 1'767'312'000'000 + 5 * 86'400'000LL);  // 2026-01-02 and five days
}

// A list is cut to what has become its maximum, what is new in a record has its default, and what is gone is left out.
TEST(Codec, ListsComeIntoAnotherModule) {
  const std::unique_ptr<Program> before = Load(R"(
enum Kind { old, both }
record Item { sku: string  gone: int = 1  kind: Kind = both }
customer { items: [Item] max 5 = []  kinds: [Kind] max 5 = []  texts: [string] max 5 = []  other: [int] max 5 = [1] }
)");
  const std::unique_ptr<Program> after = Load(R"(
enum Kind { added, both }
record Item { extra: string = "e"  kind: Kind = both  sku: string  maybe: int? }
customer { texts: [string] max 2 = []  kinds: [Kind] max 5 = []  other: [decimal] max 5 = [2.5]  items: [Item] max 2 = [] }
)");
  ASSERT_NE(before, nullptr);
  ASSERT_NE(after, nullptr);
  const std::vector<std::string> states = StatesAfter(
      *before, {R"({"type":"identify","userId":"u","timestamp":"2026-01-01T00:00:00Z","traits":{"texts":["a","b","c"],)"
                R"("kinds":["old","both"],"items":[{"sku":"1"},{"sku":"2","kind":"old"},{"sku":"3"}]}})"});
  ASSERT_EQ(states.size(), 1u);
  const StateReader reader(Schema::Of(*before), *after);
  const Interpreter interpreter(*after);
  Texts texts;
  Engine engine(*after, interpreter, texts);
  ASSERT_TRUE(engine.Restore(states[0], reader).ok());
  const auto json = [&](int32_t field) {
    std::string text;
    AppendValue(*after, after->module().customer.slots[static_cast<size_t>(field)].type, engine.PeekProfile("u", field),
                text);
    return text;
  };
  EXPECT_EQ(json(0), R"(["b","c"])");
  EXPECT_EQ(json(1), R"(["both"])");
  EXPECT_EQ(json(2), "[2.5]");
  EXPECT_EQ(json(3), R"([{"extra":"e","kind":"both","sku":"2"},{"extra":"e","kind":"both","sku":"3"}])");
}

using MessageIds = std::vector<std::pair<uint64_t, int64_t>>;

// A state with nothing but message ids, as docs/formats/state.md has it, of both versions that a schema of today may
// have behind it.
std::string WithIds(uint64_t version, const Schema& schema, const MessageIds& ids) {
  ByteWriter out;
  Begin(version, out, schema, ids.back().second, 0);
  out.U(0);           // profile
  out.I(INT64_MIN);   // nothing idles
  out.U(ids.size());  // message ids
  if (version == 2) {
    for (const auto& [hash, time] : ids) out.Fixed(hash), out.I(time);
  } else {
    const auto behind = [&](int64_t time) { return static_cast<uint64_t>(time - ids.front().second); };
    bool far = false;
    for (const auto& id : ids) far |= behind(id.second) > UINT32_MAX;
    out.I(ids.front().second);
    out.U(far ? 8 : 4);
    for (const auto& [hash, time] : ids) {
      out.Fixed(hash);
      for (int byte = 0; byte < (far ? 8 : 4); ++byte) {
        const char one = static_cast<char>(behind(time) >> (8 * byte));
        out.Raw({&one, 1});
      }
    }
  }
  for (int part = 0; part < 8; ++part) out.U(0);  // caps, history and its keys and events, rules, entries, instances
  return out.Take();
}

// Message ids of both versions: few and so many that they have an index; within what a row of three words can say and
// beyond; and, which nobody writes, with times that fall.
TEST(Codec, MessageIdsOfVersions2And3AreRead) {
  const std::unique_ptr<Program> program = Load("event In { }\njourney J { enter on In stage S {} }");
  ASSERT_NE(program, nullptr);
  const Schema schema = Schema::Of(*program);
  const StateReader reader(schema, *program);
  constexpr int64_t kStart = 1'767'225'600'000;
  const auto made = [](size_t count, int64_t step) {
    MessageIds ids;
    for (size_t i = 0; i < count; ++i) ids.emplace_back(0x9E37'79B9'7F4A'7C15 * (i + 1), kStart + i * step);
    return ids;
  };
  MessageIds falling = made(5, 1000);
  falling[3].second = kStart - 7;
  for (const MessageIds& ids : {made(1, 0), made(9, 60'000), made(200, 1), made(3, 1'200'000'000),
                                made(3, int64_t{1} << 33), made(100, int64_t{1} << 40), falling}) {
    for (const uint64_t version : {2, 3}) {
      const std::string state = WithIds(version, schema, ids);
      BlockMemory memory;
      Customer customer(*program, memory);
      StateLosses losses;
      ASSERT_TRUE(reader.Decode(state, customer, 0, &losses).ok()) << ids.size();
      EXPECT_TRUE(losses.none());
      MessageIds read;
      ForEachId(customer, [&](uint64_t hash, int64_t time) { read.emplace_back(hash, time); });
      EXPECT_EQ(read, ids);
      EXPECT_EQ(EncodeState(customer, schema.Hash()), WithIds(3, schema, ids));
      for (const auto& [hash, time] : ids) EXPECT_TRUE(SeenId(customer, hash, ids.back().second, INT64_MAX)) << time;
      customer.Destroy();
      // Cut anywhere it is an error.
      for (size_t size = 0; size < std::min<size_t>(state.size(), 150); ++size)
        EXPECT_FALSE(reader.Decode(state.substr(0, size), customer, 0, nullptr).ok()) << size;
    }
  }
}

// What a version wrote that knew no lists.
TEST(Codec, TheFirstVersionIsRead) {
  const std::unique_ptr<Program> program = Load("customer { a: int = 1  b: string = \"b\" }\nevent In { n: int }");
  ASSERT_NE(program, nullptr);
  Schema schema = Schema::Of(*program);
  schema.version = 1;
  Result<Schema> read = Schema::Decode(schema.Encode());
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->Hash(), schema.Hash());
  EXPECT_NE(read->Hash(), Schema::Of(*program).Hash());
  ByteWriter out;
  Begin(1, out, schema, 1'767'225'600'000, 0);
  out.U(2);  // profile
  out.U(1), out.I(5);
  out.U(1), out.Text("text");
  for (int part = 0; part < 8; ++part) out.U(0);  // nothing of all the rest
  const std::string state = out.Take();
  const StateReader reader(*read, *program);
  const Interpreter interpreter(*program);
  Texts texts;
  Engine engine(*program, interpreter, texts);
  ASSERT_TRUE(engine.Restore(state, reader).ok());
  EXPECT_EQ(engine.PeekProfile("u", 0).i, 5);
  EXPECT_EQ(engine.PeekProfile("u", 1).s->view(), "text");
}

}  // namespace
}  // namespace journey::rt
