// Ten thousand journeys loaded at once against ten, of each of which three match, over the same events.
//
// In: a project of many journeys (bench/workload/many_journeys.h) and its feed, decoded before the clock starts. Out: a
// table and the line `ratio journeys_10000`, an event's time among ten thousand over an event's time among ten. Runs
// the interpreter: what is measured is how the engine finds the journeys that an event concerns, and compiling ten
// thousand journeys to native code takes minutes. Ends with failure if the two do not make the same records.
#include <xxhash.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bench/harness.h"
#include "bench/workload/many_journeys.h"
#include "compiler/driver/compile.h"
#include "runtime/input/decode.h"
#include "runtime/interp/interp.h"
#include "runtime/session/session.h"

namespace journey::bench {

namespace {

using Clock = std::chrono::steady_clock;

// How many events are handed over at once, with a look at the timers of all customers in between; changes no record.
constexpr size_t kBatch = 1024;

// Without the index an event costs so much that a few must do.
constexpr size_t kUnindexedEvents = 500;

double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

class CountingSink : public rt::RecordSink {
 public:
  void Write(const rt::Record& record) override { ++counts_[static_cast<size_t>(record.kind)]; }
  uint64_t total() const {
    uint64_t sum = 0;
    for (const uint64_t count : counts_) sum += count;
    return sum;
  }

 private:
  uint64_t counts_[16] = {};
};

// A sum over all records' texts, so that their order between customers does not matter.
class HashingSink : public rt::RecordSink {
 public:
  void Write(const rt::Record& record) override {
    text_.clear();
    AppendRecordJson(record, text_);
    sum += XXH3_64bits(text_.data(), text_.size());
    ++records;
  }
  uint64_t sum = 0, records = 0;

 private:
  std::string text_;
};

// A project with its events decoded.
class Contender {
 public:
  Contender(uint32_t journeys, const std::string& lines) {
    const auto start = Clock::now();
    std::unique_ptr<Compilation> compilation =
        Compile({{"many.journey", "many", ManyJourneysSource({.journeys = journeys})}});
    CHECK_MSG(compilation->ir.has_value(), "the generated journeys do not compile");
    compile_seconds_ = SecondsSince(start);
    ir::Module module = std::move(*compilation->ir);
    compilation.reset();
    const auto loading = Clock::now();
    Result<std::unique_ptr<rt::Program>> program = rt::Program::Load(std::move(module));
    CHECK_MSG(program.ok(), program.status().message().c_str());
    program_ = std::move(program.value());
    load_seconds_ = SecondsSince(loading);
    interpreter_ = std::make_unique<rt::Interpreter>(*program_);
    rt::JsonDecoder decoder(*program_);
    for (size_t at = 0; at < lines.size();) {
      const size_t end = lines.find('\n', at);
      const rt::Input input = decoder.Decode(std::string_view(lines).substr(at, end - at), arena_);
      CHECK(input.kind == rt::InputKind::kEvent);
      inputs_.push_back(input);
      at = end + 1;
    }
  }

  double compile_seconds() const { return compile_seconds_; }
  double load_seconds() const { return load_seconds_; }
  size_t events() const { return inputs_.size(); }

  // Seconds of handling the first `count` events.
  double Run(rt::RecordSink& sink, size_t count, rt::EngineOptions options = {}) const {
    rt::Session session(*program_, *interpreter_, sink, {.batch = kBatch, .engine = options});
    const auto start = Clock::now();
    for (const rt::Input& input : std::span(inputs_).first(count)) session.Feed(input);
    session.Flush();
    return SecondsSince(start);
  }

 private:
  std::unique_ptr<rt::Program> program_;
  std::unique_ptr<rt::Interpreter> interpreter_;
  rt::Arena arena_;
  std::vector<rt::Input> inputs_;
  double compile_seconds_ = 0, load_seconds_ = 0;
};

int Main(const Arguments& arguments) {
  const std::string lines = ManyJourneysLines(
      {.events = arguments.EventsOr(arguments.ratios ? 100'000 : 500'000), .customers = arguments.CustomersOr(10'000)});
  const Contender few(10, lines), many(10'000, lines);

  HashingSink of_few, of_many;
  few.Run(of_few, few.events());
  many.Run(of_many, many.events());
  const bool agree = of_few.sum == of_many.sum && of_few.records == of_many.records;
  if (!agree) {
    std::fprintf(stderr, "10 journeys make %llu records, 10,000 make %llu; they should be the same\n",
                 static_cast<unsigned long long>(of_few.records), static_cast<unsigned long long>(of_many.records));
  }

  Harness harness("three of them match, an event");
  const auto add = [&](const char* name, const Contender& contender) {
    harness.Add(name, [&contender] {
      CountingSink sink;
      return Harness::Sample{contender.Run(sink, contender.events()), contender.events()};
    });
  };
  add("10 journeys loaded", few);
  add("10,000 journeys loaded", many);
  if (!arguments.ratios) {
    harness.Add("10,000 journeys, every guard asked", [&many] {
      CountingSink sink;
      const size_t count = std::min(many.events(), kUnindexedEvents);
      return Harness::Sample{many.Run(sink, count, {.guard_index = false}), count};
    });
  }
  harness.Run(arguments.RoundsOr(arguments.ratios ? 5 : 9));

  if (!arguments.ratios) {
    std::printf("%zu events, %llu records; 10,000 journeys compile in %.1f s and load in %.2f s\n", few.events(),
                static_cast<unsigned long long>(of_few.records), many.compile_seconds(), many.load_seconds());
    harness.PrintTable("10 journeys loaded");
  }
  PrintRatio("journeys_10000", harness.Ratio("10,000 journeys loaded", "10 journeys loaded"));
  return agree ? 0 : 1;
}

}  // namespace

}  // namespace journey::bench

int main(int argc, char** argv) { return journey::bench::Main(journey::bench::ParseArguments(argc, argv)); }
