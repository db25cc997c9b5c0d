// The engine fed with the workload as packed events: no text is decoded inside the clock.
#include "bench/cart_engine.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include "base/check.h"
#include "compiler/driver/compile.h"
#include "runtime/engine/input.h"
#include "runtime/records/record.h"
#include "runtime/value/packed.h"

namespace journey::bench {

namespace {

// Fixed-width hexadecimal, so that a customer's text is found by its dense index.
constexpr size_t kIdChars = 16;
// How many events are handed over at once, and pass between two looks at the timers of all customers; changes no count.
constexpr size_t kBatch = 1024;

std::vector<char> IdTexts(uint32_t customers) {
  std::vector<char> texts(size_t{customers} * kIdChars);
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (uint32_t i = 0; i < customers; ++i) {
    uint64_t id = ExternalId(i);
    for (size_t c = kIdChars; c-- > 0; id >>= 4) texts[i * kIdChars + c] = kDigits[id & 15];
  }
  return texts;
}

uint64_t ParseId(std::string_view text) {
  uint64_t id = 0;
  std::from_chars(text.data(), text.data() + text.size(), id, 16);
  return id;
}

// Source's index + views, of {"source":"web","views":3}.
uint64_t Arguments(std::string_view json) {
  constexpr std::string_view kSource = "{\"source\":\"", kViews = "\",\"views\":";
  const size_t end = json.find('"', kSource.size());
  CHECK(json.starts_with(kSource) && end != std::string_view::npos && json.substr(end).starts_with(kViews));
  const std::string_view source = json.substr(kSource.size(), end - kSource.size());
  uint64_t sum = 0;
  std::from_chars(json.data() + end + kViews.size(), json.data() + json.size(), sum);
  for (int channel = 0; channel < kChannels; ++channel) {
    if (source == kChannelNames[channel]) return sum + static_cast<uint64_t>(channel);
  }
  CHECK_MSG(false, "unknown source");
}

class CountingSink : public rt::RecordSink {
 public:
  void Write(const rt::Record& record) override {
    if (record.kind == rt::RecordKind::kEntered) ++instances;
    AddRecord(record, customer_of_, counts);
  }

  Counts counts;
  uint64_t instances = 0;

 private:
  const std::function<uint64_t(std::string_view)> customer_of_ = ParseId;
};

}  // namespace

Result<std::unique_ptr<rt::Program>> LoadCartProgram(const std::string& path) {
  std::ifstream file(path);
  if (!file) return Status::Error("cannot read " + path);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::unique_ptr<Compilation> compilation = Compile({{path, "cart", text}});
  if (!compilation->ir.has_value()) return Status::Error(path + " does not compile; see `journey check " + path + "`");
  return rt::Program::Load(*std::move(compilation->ir));
}

void AddRecord(const rt::Record& record, const std::function<uint64_t(std::string_view)>& customer_of, Counts& counts) {
  if (record.kind == rt::RecordKind::kMoved) {
    ++counts.transitions;
    if (record.stage == "Purchased") ++counts.purchases;
  } else if (record.kind == rt::RecordKind::kSent) {
    ++counts.emails;
    counts.checksum += static_cast<uint32_t>(customer_of(record.customer) + static_cast<uint64_t>(record.time) +
                                             Arguments(record.args_json));
  }
}

CartRun RunCartEngine(const rt::Program& program, const rt::Executor& executor, std::span<const Event> events,
                      uint32_t customers) {
  const ir::Module& module = program.module();
  std::array<int32_t, kEventTypes> event_ids;
  for (int type = 0; type < kEventTypes; ++type) event_ids[type] = program.FindEvent(kEventNames[type]);
  const ir::Layout& add = module.events[static_cast<size_t>(event_ids[kAdd])].layout;
  const ir::Slot* amount = nullptr;
  const ir::Slot* source = nullptr;
  for (const ir::Slot& slot : add.slots) (slot.name == "amount" ? amount : source) = &slot;
  CHECK(add.slots.size() == 2 && amount != nullptr && source != nullptr);
  const std::vector<char> ids = IdTexts(customers);

  CountingSink sink;
  rt::Engine engine(program, executor, sink);
  const auto start = std::chrono::steady_clock::now();
  std::vector<uint8_t> blocks(kBatch * add.size);
  std::vector<rt::Arrival> batch(kBatch);
  for (size_t i = 0; i < kBatch; ++i) {
    batch[i].input.kind = rt::InputKind::kEvent;
    batch[i].input.fields = &blocks[i * add.size];
  }
  size_t n = 0;
  for (const Event& event : events) {
    rt::Input& input = batch[n].input;
    input.timestamp = event.ts;
    batch[n].watermark = event.ts;
    input.customer = {&ids[size_t{event.index} * kIdChars], kIdChars};
    input.event = event_ids[event.type];
    if (event.type == kAdd) {
      uint8_t* fields = &blocks[n * add.size];
      std::memcpy(&fields[amount->offset], &event.amount, sizeof event.amount);
      const int64_t channel = event.channel;
      std::memcpy(&fields[source->offset], &channel, sizeof channel);
    }
    if (++n == kBatch) {
      engine.Handle(std::span<const rt::Arrival>(batch));
      engine.AdvanceTo(event.ts);
      n = 0;
    }
  }
  engine.Handle(std::span<const rt::Arrival>(batch).first(n));
  if (!events.empty()) engine.AdvanceTo(events.back().ts);
  CartRun run;
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  run.counts = sink.counts;
  run.instances = sink.instances;
  return run;
}

}  // namespace journey::bench
