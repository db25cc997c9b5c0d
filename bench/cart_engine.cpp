// The workload as decoded inputs in a session: no text is decoded inside the clock.
#include "bench/cart_engine.h"

#include <charconv>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>

#include "base/check.h"
#include "compiler/driver/compile.h"

namespace journey::bench {

namespace {

// Events between two looks at the timers of all customers; changes no count.
constexpr size_t kBatch = 1024;

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

CustomerIds::CustomerIds(uint32_t customers) : texts_(size_t{customers} * kChars) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (uint32_t i = 0; i < customers; ++i) {
    uint64_t id = ExternalId(i);
    for (size_t c = kChars; c-- > 0; id >>= 4) texts_[i * kChars + c] = kDigits[id & 15];
  }
}

class CartSession::Sink final : public rt::RecordSink {
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

CartSession::CartSession(const rt::Program& program, const rt::Executor& executor, std::span<const Event> events,
                         const CustomerIds& ids)
    : events_(events),
      ids_(ids),
      sink_(std::make_unique<Sink>()),
      session_(program, executor, *sink_, {.batch = kBatch}) {
  for (int type = 0; type < kEventTypes; ++type) event_ids_[type] = program.FindEvent(kEventNames[type]);
  add_ = &program.module().events[static_cast<size_t>(event_ids_[kAdd])].layout;
  CHECK(add_->slots.size() == 2);
  for (const ir::Slot& slot : add_->slots) (slot.name == "amount" ? amount_ : source_) = slot.offset;
}

CartSession::~CartSession() = default;

bool CartSession::Step() {
  static constexpr uint8_t kNoFields[8] = {};
  rt::Input input;
  input.kind = rt::InputKind::kEvent;
  for (const size_t end = std::min(next_ + kBatch, events_.size()); next_ < end; ++next_) {
    const Event& event = events_[next_];
    input.timestamp = event.ts;
    input.customer = ids_.Of(event.index);
    input.event = event_ids_[event.type];
    input.fields = kNoFields;
    if (event.type == kAdd) {
      auto* fields = static_cast<uint8_t*>(session_.arena().Allocate(add_->size));
      std::memset(fields, 0, add_->size);
      std::memcpy(fields + amount_, &event.amount, sizeof event.amount);
      const int64_t channel = event.channel;
      std::memcpy(fields + source_, &channel, sizeof channel);
      input.fields = fields;
    }
    session_.Feed(input);
  }
  if (next_ < events_.size()) return true;
  session_.Flush();
  return false;
}

CartRun CartSession::Result() const {
  CartRun run;
  run.counts = sink_->counts;
  run.instances = sink_->instances;
  return run;
}

CartRun RunCartEngine(const rt::Program& program, const rt::Executor& executor, std::span<const Event> events,
                      const CustomerIds& ids) {
  CartSession session(program, executor, events, ids);
  const auto start = std::chrono::steady_clock::now();
  while (session.Step()) {
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  CartRun run = session.Result();
  run.seconds = seconds;
  return run;
}

}  // namespace journey::bench
