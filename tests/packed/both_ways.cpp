// Records as JSON text by customer; the engine takes inputs one at a time, the lane in batches.
#include "tests/packed/both_ways.h"

#include <algorithm>
#include <charconv>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <unordered_map>
#include <vector>

#include "base/check.h"
#include "compiler/driver/compile.h"
#include "runtime/engine/engine.h"
#include "runtime/packed/lane.h"
#include "runtime/packed/text_lane.h"
#include "runtime/records/record.h"

namespace journey::packed_test {
namespace {

// Of long streams a hash of the text stands for all records.
constexpr size_t kLong = 100'000;
using Records = std::unordered_map<std::string, std::vector<std::string>>;

class Collector final : public rt::RecordSink {
 public:
  explicit Collector(const Stream& stream) : hashes_(stream.size() >= kLong) {}
  void Write(const rt::Record& record) override {
    std::vector<std::string>& all = records[std::string(record.customer)];
    if (hashes_ && !all.empty()) {
      rt::AppendRecordJson(record, all[0]);
      all[0] = std::to_string(std::hash<std::string>()(all[0]));
    } else {
      rt::AppendRecordJson(record, all.emplace_back());
    }
    ++count;
  }
  Records records;
  size_t count = 0;

 private:
  const bool hashes_;
};

// The same from lines: what a lane writes without making records is sorted by customer here.
class LineCollector final : public rt::LineSink {
 public:
  explicit LineCollector(const Stream& stream) : hashes_(stream.size() >= kLong) {}
  void Write(const rt::Record& record) override {
    std::string line;
    rt::AppendRecordJson(record, line);
    Add(record.customer, line);
  }
  char* Room(size_t bytes) override {
    room_.resize(bytes);
    return room_.data();
  }
  void Took(const char* end, size_t lines) override {
    constexpr std::string_view kBefore = "\"customer\":\"";
    std::string_view text(room_.data(), static_cast<size_t>(end - room_.data()));
    for (; lines > 0; --lines) {
      const size_t size = text.find('\n');
      CHECK(size != std::string_view::npos);
      const std::string_view line = text.substr(0, size);
      const std::string_view customer = line.substr(line.find(kBefore) + kBefore.size());
      Add(customer.substr(0, customer.find('"')), line);
      text.remove_prefix(size + 1);
    }
    CHECK(text.empty());
  }
  Records records;
  size_t count = 0;

 private:
  void Add(std::string_view customer, std::string_view line) {
    std::vector<std::string>& all = records[std::string(customer)];
    if (hashes_ && !all.empty()) {
      all[0] = std::to_string(std::hash<std::string>()(all[0].append(line)));
    } else {
      all.emplace_back(line);
    }
    ++count;
  }
  const bool hashes_;
  std::string room_;
};

std::string Difference(const Records& expected, const Records& actual, const Stream& stream) {
  static const std::vector<std::string> kNothing;
  for (const Records* side : {&expected, &actual}) {
    for (const auto& [customer, records] : *side) {
      const auto of = [&customer = customer](const Records& all) -> const std::vector<std::string>& {
        const auto found = all.find(customer);
        return found == all.end() ? kNothing : found->second;
      };
      const std::vector<std::string>&wanted = of(expected), &got = of(actual);
      if (wanted == got) continue;
      size_t i = 0;
      while (i < wanted.size() && i < got.size() && wanted[i] == got[i]) ++i;
      uint64_t number = 0;
      std::from_chars(customer.data(), customer.data() + customer.size(), number);
      return "record " + std::to_string(i) + " of " + customer + ":\n  expected " +
             (i < wanted.size() ? wanted[i] : "nothing") + "\n  got      " + (i < got.size() ? got[i] : "nothing") +
             "\n" + stream.Story(number);
    }
  }
  return "";
}

std::string Difference(const rt::EngineCounters& expected, const rt::EngineCounters& actual) {
  const std::pair<const char*, uint64_t rt::EngineCounters::*> counters[] = {
      {"events", &rt::EngineCounters::events},         {"identifies", &rt::EngineCounters::identifies},
      {"ignored", &rt::EngineCounters::ignored},       {"rejected", &rt::EngineCounters::rejected},
      {"duplicates", &rt::EngineCounters::duplicates}, {"late", &rt::EngineCounters::late},
      {"customers", &rt::EngineCounters::customers},   {"instances", &rt::EngineCounters::instances},
  };
  for (const auto& [name, counter] : counters) {
    if (expected.*counter == actual.*counter) continue;
    return std::string(name) + ": expected " + std::to_string(expected.*counter) + ", got " +
           std::to_string(actual.*counter) + "\n";
  }
  return "";
}

}  // namespace

Compiled CompileSource(const Source& source, bool code) {
  std::unique_ptr<Compilation> compilation = Compile({{source.name + ".journey", "m", source.text}});
  CHECK_MSG(compilation->ir.has_value(), source.name.c_str());
  Compiled compiled;
  Result<std::unique_ptr<rt::Program>> program = rt::Program::Load(*std::move(compilation->ir));
  CHECK_MSG(program.ok(), source.name.c_str());
  compiled.program = std::move(*program);
  compiled.interpreter = std::make_unique<rt::Interpreter>(*compiled.program);
  if (!code) return compiled;
  Result<std::unique_ptr<BatchCode>> batch = BatchCode::Create(compiled.program->module(), DiskCache(""));
  CHECK_MSG(batch.ok(), source.name.c_str());
  compiled.batch = std::move(*batch);
  Result<std::unique_ptr<BatchCode>> ordered =
      BatchCode::Create(compiled.program->module(), DiskCache(""), {.ordered = true});
  CHECK_MSG(ordered.ok(), source.name.c_str());
  compiled.ordered = std::move(*ordered);
  return compiled;
}

const Compiled& CompiledSource(const Source& source) {
  static std::map<std::string, Compiled> all;
  auto found = all.find(source.name);
  if (found == all.end()) found = all.emplace(source.name, CompileSource(source)).first;
  return found->second;
}

std::string RunBothWays(const Compiled& compiled, const Stream& stream, Steps& steps) {
  Collector expected(stream), actual(stream);
  LineCollector from_texts(stream);
  rt::Engine engine(*compiled.program, *compiled.interpreter, expected);
  packed::SpellOut spell_out(*compiled.program, actual);
  const packed::Digits names{};
  packed::Lane lane(*compiled.program, *compiled.interpreter, compiled.batch->code(), spell_out, actual, names,
                    {.by_id = stream.shape().by_id, .expected = 0, .engine = {}});
  packed::TextLane text_lane(*compiled.program, *compiled.interpreter, compiled.batch->code(), from_texts, {});
  packed::EventQueue queue(*compiled.program, compiled.plan());
  std::deque<std::string> customers;
  std::string name;
  int looks = stream.size() >= kLong ? 0 : 5;
  const auto compare = [&] {
    std::string difference = Difference(expected.records, actual.records, stream);
    if (difference.empty()) difference = Difference(engine.counters(), lane.counters());
    if (!difference.empty()) return difference;
    difference = Difference(expected.records, from_texts.records, stream);
    if (difference.empty()) difference = Difference(engine.counters(), text_lane.counters());
    return difference.empty() ? "" : "by texts, " + difference;
  };
  const auto advance = [&](int64_t watermark) {
    engine.AdvanceTo(watermark);
    lane.AdvanceTo(watermark);
    text_lane.AdvanceTo(watermark);
  };
  const auto handle_texts = [&] {
    text_lane.Handle(queue);
    queue.Clear();
    customers.clear();
  };
  for (const Batch& batch : stream.batches()) {
    for (size_t i = batch.begin; i < batch.end; ++i) {
      rt::Arrival arrival = stream.ArrivalOf(i, name);
      engine.Handle(arrival.input, arrival.watermark);
      arrival.input.customer = customers.emplace_back(arrival.input.customer);
      queue.Add(arrival.input, arrival.watermark, packed::Handles::Hash(arrival.input.customer));
      // Half of the batches as a session has it with one thread, half as it has it with several.
      if (batch.begin % 2 != 0) continue;
      text_lane.Look(queue);
      if (queue.size() == packed::TextLane::kSome) handle_texts();
    }
    handle_texts();
    lane.Handle(stream.At(batch.begin), batch.end - batch.begin, stream.inputs());
    if (!batch.advance) continue;
    advance(batch.watermark);
    // Looking at all of them takes long; a record too few or too many shows at once.
    const bool same_count = expected.count == actual.count && expected.count == from_texts.count;
    if (same_count && looks-- <= 0) continue;
    if (std::string difference = compare(); !difference.empty()) {
      return "after the batch that ends with event " + std::to_string(batch.end - 1) + ", " + difference;
    }
  }
  constexpr int64_t kHour = 3'600'000;
  for (const int64_t later : {int64_t{0}, 5 * kHour, 24 * 100 * kHour, 24 * 1000 * kHour}) {
    int64_t watermark;
    if (__builtin_add_overflow(stream.end_time(), later, &watermark)) break;
    advance(watermark);
    if (std::string difference = compare(); !difference.empty()) {
      return std::to_string(later / kHour) + " hours after the end, " + difference;
    }
  }
  steps.all_events += stream.size();
  steps.all_slow += lane.slow_steps();
  steps.bytes = lane.bytes();
  if (stream.shape().Plain()) {
    steps.events += stream.size();
    steps.slow += lane.slow_steps();
  }
  return "";
}

std::string RunOrdered(const Compiled& compiled, const Stream& stream, uint64_t& refused) {
  Collector expected(stream), actual(stream);
  rt::Engine engine(*compiled.program, *compiled.interpreter, expected);
  packed::SpellOut spell_out(*compiled.program, actual);
  const packed::Digits names{};
  packed::Lane lane(*compiled.program, *compiled.interpreter, compiled.ordered->code(), spell_out, actual, names,
                    {.by_id = stream.shape().by_id, .expected = 0, .engine = {}});
  std::string name;
  int64_t latest = std::numeric_limits<int64_t>::min();
  int looks = stream.size() >= kLong ? 1 : 5;
  const auto advance = [&](int64_t watermark) {
    engine.AdvanceTo(watermark);
    lane.AdvanceTo(watermark);
    latest = std::max(latest, watermark);
    // Looking at all of them takes long; a record too few or too many shows at once.
    if (expected.count == actual.count && --looks < 0) return std::string();
    std::string difference = Difference(expected.records, actual.records, stream);
    return difference.empty() ? Difference(engine.counters(), lane.counters()) : difference;
  };
  for (const Batch& batch : stream.batches()) {
    for (size_t at = batch.begin; at < batch.end;) {
      const size_t end = at + lane.Handle(stream.At(at), batch.end - at, stream.inputs());
      for (; at < end; ++at) {
        const rt::Arrival arrival = stream.ArrivalOf(at, name);
        engine.Handle(arrival.input, arrival.watermark);
        latest = std::max(latest, arrival.watermark);
      }
      if (at == batch.end) break;
      const rt::Arrival arrival = stream.ArrivalOf(at, name);
      if (arrival.input.timestamp >= std::max(latest, arrival.watermark))
        return "event " + std::to_string(at) + " is refused for no reason";
      // What comes next knows of its watermark.
      engine.AdvanceTo(arrival.watermark);
      lane.AdvanceTo(arrival.watermark);
      ++refused;
      ++at;
    }
    if (!batch.advance) continue;
    if (std::string difference = advance(batch.watermark); !difference.empty()) {
      return "in order, after event " + std::to_string(batch.end - 1) + ", " + difference;
    }
  }
  looks = 2;
  std::string difference = advance(std::max(latest, stream.end_time()));
  if (difference.empty()) difference = advance(std::min(latest, flat::kMaxTime) + (int64_t{1} << 37));
  return difference.empty() ? "" : "in order, at the end, " + difference;
}

}  // namespace journey::packed_test
