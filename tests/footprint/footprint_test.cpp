// The bounds of runtime/shard/footprint.h against the bytes that customers really take; and no step allocates.
//
// What a session's customers take after a log, beyond what one takes, must stay below the bounds. Every allocation of
// this program is counted.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "compiler/driver/compile.h"
#include "runtime/input/decode.h"
#include "runtime/interp/interp.h"
#include "runtime/session/session.h"
#include "runtime/shard/footprint.h"

namespace {
size_t allocations = 0;
}  // namespace

void* operator new(size_t size) {
  void* block = std::malloc(size);
  if (block == nullptr) std::abort();
  ++allocations;
  return block;
}
void* operator new(size_t size, const std::nothrow_t& /*tag*/) noexcept { return operator new(size); }
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, size_t) noexcept { operator delete(block); }
// Large tables are aligned to pages.
void* operator new(size_t size, std::align_val_t alignment) {
  const auto align = static_cast<size_t>(alignment);
  void* block = std::aligned_alloc(align, (size + align - 1) / align * align);
  if (block == nullptr) std::abort();
  ++allocations;
  return block;
}
void operator delete(void* block, std::align_val_t) noexcept { operator delete(block); }

namespace journey::rt {
namespace {

constexpr const char* kJourneys = R"(
customer { zone: timezone = "UTC"  name: string = ""  score: int = 0 }
event In { n: int = 0  text: string = ""  key: string = "k" }
event Tick { n: int = 0 }
channel mail(template: string) { quiet 12:00 to 11:00  cap 5 per 7 days }
channel push(template: string) { requires true  cap 3 per 1 day }
segment Busy = count(Tick, last 30 days) > 10 and sum(Tick.n where event.n > 1, last 7 days) > 5
journey A { enter on In { s = event.text } reenter always memory { s: string = ""  t: string = ""  a: int = 0  b: decimal? }
  stage S {
    on Tick { a += count(In) t = s + s }
    flow { repeat 3 times { wait 1 day send push(template: "p") } send mail(template: s) }
    after 3 days go T
    every 1 day { a += 1 }
  }
  stage T { at 09:00 go S  idle 2 days { end } }
}
journey B per key: string { enter on In reenter after 1 hour stage S { on In where event.n == 3 { end } idle 1 day { end } } }
journey C for Busy { enter on Tick enter when customer.score > 3 enter every day at 08:00 reenter always
  stage S { when customer.score > 5 { send mail(template: "{latest(In.text) ?? "none"}") } } timeout 2 days }
)";

class NoSink : public RecordSink {
 public:
  void Write(const Record&) override {}
};

struct Held {
  uint64_t bytes;
  EngineCounters counters;
};

// What a session holds at the end of a log of this many customers.
Held HeldAfter(const Program& program, const Interpreter& interpreter, int customers, int rounds, size_t text_bytes) {
  NoSink sink;
  const std::string text(text_bytes, 'x');
  Session session(program, interpreter, sink, {.batch = 64});
  JsonDecoder decoder(program);
  // The decoder's and the session's own buffers are there before the count begins.
  const auto feed = [&](int customer, int round, const char* event, int64_t hour) {
    const std::string line = fmt::format(
        "{{\"type\":\"track\",\"event\":\"{}\",\"userId\":\"customer-{}\",\"messageId\":\"m{}\",\"timestamp\":\"2026-"
        "01-{:02}T{:02}:"
        "00:00Z\",\"properties\":{{\"n\":{},\"text\":\"{}\",\"key\":\"k{}\"}}}}",
        event, customer, round, 1 + hour / 24, hour % 24, round % 5, text, round % 3);
    session.Feed(decoder.Decode(line, session.arena()));
  };
  feed(-1, 0, "In", 0);
  session.Flush();
  const uint64_t before = session.customer_bytes();
  for (int round = 0; round < rounds; ++round) {
    for (int customer = 0; customer < customers; ++customer) {
      feed(customer, round, round % 3 == 0 ? "In" : "Tick", 1 + round * 4);
    }
  }
  session.Flush();
  return {session.customer_bytes() - before, session.counters()};
}

class FootprintTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto compilation = Compile({{"footprint.journey", "footprint", kJourneys}});
    ASSERT_TRUE(compilation->ir.has_value()) << compilation->diagnostics.all()[0].message;
    auto program = Program::Load(std::move(*compilation->ir));
    ASSERT_TRUE(program.ok());
    program_ = std::move(program.value());
  }
  std::unique_ptr<Program> program_;
};

TEST_F(FootprintTest, TheRuntimeStaysBelowItsBounds) {
  const Interpreter interpreter(*program_);
  const Footprint bounds = Bounds(*program_);
  uint64_t instance = 0;
  for (const Footprint::Instance& one : bounds.instances) instance = std::max(instance, one.bytes);
  for (const int rounds : {1, 5, 40, 150}) {
    constexpr int kCustomers = 300;
    const size_t text = 100;
    const Held held = HeldAfter(*program_, interpreter, kCustomers, rounds, text);
    ASSERT_EQ(held.counters.rejected, 0u);
    const uint64_t customers = held.counters.customers;
    // Per customer at most: one instance of A and C, three keys of B, a send a day that waits for A.
    const uint64_t texts = 16 * (2 * text + 64);
    const uint64_t pending = 8;
    const uint64_t most = customers * (bounds.customer_bytes + bounds.window_bytes + 3 * bounds.key_bytes + texts +
                                       pending * (bounds.pending_send_bytes + 2 * text + 64) +
                                       std::min<uint64_t>(static_cast<uint64_t>(rounds), 8) * bounds.message_id_bytes) +
                          held.counters.instances * instance;
    EXPECT_LT(held.bytes, most) << rounds << " rounds, " << held.counters.instances << " instances";
    // A bound that is far off would be of no use: without the windows, which are seldom full, it is within 20 times.
    EXPECT_GT(held.bytes * 20, customers * bounds.customer_bytes + held.counters.instances * instance) << rounds;
  }
}

TEST_F(FootprintTest, MemoryDoesNotGrowWithTheLog) {
  const Interpreter interpreter(*program_);
  const Held some = HeldAfter(*program_, interpreter, 100, 60, 50);
  const Held more = HeldAfter(*program_, interpreter, 100, 170, 50);
  // Windows go on filling for 30 days; everything else has reached its size.
  EXPECT_LT(more.bytes, some.bytes + 100 * Bounds(*program_).window_bytes);
}

// Entries, timers, sends, splits and ends over and over: once everything has reached its size, no step allocates.
TEST(Allocations, TheSteadyStateMakesNone) {
  constexpr const char* kLoop = R"(
customer { reachable: bool = true }
event In { n: int = 0  order: string = "o" }
event Tick { n: int = 0 }
channel push(template: string, n: int = 0) { requires customer.reachable  cap 2 per 1 day }
journey Loop { enter on In where event.n >= 0 { n = event.n } reenter after 10 minutes holdout 10% timeout 2 days
  memory { n: int = 0 }
  goal on Tick where event.n == 77 within 3 days
  stage S { on Tick { n += 1 } when n > 5 go T after 1 hour { send push(template: "abandoned", n: n) go T } }
  stage T { flow { split half { 50% left { n += 1 } 50% right { } } wait 20 minutes end } idle 3 hours { end } }
}
journey Orders per order: string { enter on In reenter always stage S { on Tick where event.n % 7 == 3 { end } } timeout 1 day }
)";
  auto compilation = Compile({{"loop.journey", "loop", kLoop}});
  ASSERT_TRUE(compilation->ir.has_value()) << compilation->diagnostics.all()[0].message;
  auto program = Program::Load(std::move(*compilation->ir));
  ASSERT_TRUE(program.ok());
  const Interpreter interpreter(*program.value());
  NoSink sink;
  Engine engine(*program.value(), interpreter, sink);
  JsonDecoder decoder(*program.value());
  Arena arena;
  const auto feed = [&](int from, int to) {
    std::vector<Arrival> arrivals;
    arena.Reset();
    for (int i = from; i < to; ++i) {
      const std::string line = fmt::format(
          "{{\"type\":\"track\",\"event\":\"{}\",\"userId\":\"a customer with a long id {}\",\"timestamp\":\"2026-01-"
          "{:02}T{:02}:{:02}:00Z\",\"properties\":{{\"n\":{},\"order\":\"an order with a long number {}\"}}}}",
          i % 3 == 0 ? "In" : "Tick", i % 50, 1 + i / 1440, i / 60 % 24, i % 60, i % 100, i % 5);
      const Input input = decoder.Decode(line, arena);
      arrivals.push_back({input, input.timestamp, HashCustomer(input.customer)});
    }
    const size_t before = allocations;
    engine.Handle(arrivals);
    engine.AdvanceTo(arrivals.back().watermark);
    return allocations - before;
  };
  EXPECT_GT(feed(0, 20'000), 0u);
  EXPECT_EQ(feed(20'000, 40'000), 0u);
  EXPECT_GT(engine.counters().timers_fired, 1'000u);
}

}  // namespace
}  // namespace journey::rt
