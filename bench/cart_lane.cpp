// Counts from templates: what kind each is, is known beforehand, so counting costs one addition a record.
#include "bench/cart_lane.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <functional>
#include <vector>

#include "base/check.h"
#include "bench/cart_engine.h"
#include "runtime/packed/lane.h"

namespace journey::bench {

namespace {

// Events a host hands over at once.
constexpr size_t kBatch = 16'384;

class CountingSink final : public packed::BatchSink, public rt::RecordSink {
 public:
  CountingSink(const ir::Module& module, const flat::Plan& plan, bool by_id) : by_id_(by_id) {
    const ir::Journey& journey = module.journeys[0];
    seen_.resize(plan.templates.size());
    for (const flat::EmitTemplate& one : plan.templates) {
      const bool purchase =
          one.kind == flat::EmitKind::kMoved && journey.stages[static_cast<size_t>(one.stage)].name == "Purchased";
      kinds_.push_back({one.kind, purchase});
      bytes_.push_back(one.Bytes());
    }
  }

  void Write(const packed::Records& records) override {
    for (const uint8_t* at = records.begin; at < records.end;) {
      packed::PackedRecord record;
      std::memcpy(&record, at, sizeof record);
      ++seen_[record.record_template];
      at += sizeof record;
      const uint32_t bytes = bytes_[record.record_template];
      // A branch, since it tells the processor where the next record begins before this one is read.
      if (bytes == sizeof record) [[likely]]
        continue;
      // A send: its number and arguments.
      uint64_t args[3];
      std::memcpy(args, at, sizeof args);
      const uint64_t id = by_id_ ? record.customer : ExternalId(static_cast<uint32_t>(record.customer));
      checksum_ += static_cast<uint32_t>(id + static_cast<uint64_t>(record.time) + args[1] + args[2]);
      at += bytes - sizeof record;
    }
  }

  // Of the few steps that the engine does.
  void Write(const rt::Record& record) override {
    if (record.kind == rt::RecordKind::kEntered) ++engine_entered_;
    AddRecord(record, customer_of_, engine_counts_);
  }

  Counts Total() const {
    Counts counts = engine_counts_;
    for (size_t t = 0; t < seen_.size(); ++t) {
      if (kinds_[t].kind == flat::EmitKind::kMoved) counts.transitions += seen_[t];
      if (kinds_[t].kind == flat::EmitKind::kSent) counts.emails += seen_[t];
      if (kinds_[t].purchase) counts.purchases += seen_[t];
    }
    counts.checksum += checksum_;
    return counts;
  }
  uint64_t Entered() const {
    uint64_t entered = engine_entered_;
    for (size_t t = 0; t < seen_.size(); ++t) entered += kinds_[t].kind == flat::EmitKind::kEntered ? seen_[t] : 0;
    return entered;
  }

 private:
  struct Kind {
    flat::EmitKind kind;
    bool purchase;
  };
  const bool by_id_;
  std::vector<Kind> kinds_;
  std::vector<uint32_t> bytes_;
  std::vector<uint64_t> seen_;
  uint32_t checksum_ = 0;
  Counts engine_counts_;
  uint64_t engine_entered_ = 0;
  const std::function<uint64_t(std::string_view)> customer_of_ = [this](std::string_view text) {
    uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return by_id_ ? number : ExternalId(static_cast<uint32_t>(number));
  };
};

class OneRun final : public LaneRun {
 public:
  OneRun(const rt::Program& program, const rt::Executor& executor, const flat::Code& code, const PackedEvents& events,
         bool by_id, uint64_t expected)
      : events_(events),
        stride_(code.plan->event_bytes),
        sink_(program.module(), *code.plan, by_id),
        lane_(program, executor, code, sink_, sink_, names_, {.by_id = by_id, .expected = expected, .engine = {}}) {
    lane_.Touch();
  }

  bool Step() override {
    if (at_ == events_.count) return false;
    const size_t batch = std::min(kBatch, events_.count - at_);
    lane_.Handle(events_.bytes.data() + at_ * stride_, batch);
    at_ += batch;
    if (at_ == events_.count) lane_.AdvanceTo(events_.last_time);
    return true;
  }

  CartRun Result() const override {
    CartRun run;
    run.counts = sink_.Total();
    run.instances = sink_.Entered();
    run.bytes = lane_.bytes();
    return run;
  }

 private:
  const PackedEvents& events_;
  const size_t stride_;
  size_t at_ = 0;
  CountingSink sink_;
  const packed::Digits names_{};
  packed::Lane lane_;
};

}  // namespace

Result<std::unique_ptr<CartLane>> CartLane::Create(const std::string& path) {
  std::unique_ptr<CartLane> lane(new CartLane());
  Result<std::unique_ptr<rt::Program>> program = LoadCartProgram(path);
  if (!program.ok()) return program.status();
  lane->program_ = std::move(*program);
  lane->interpreter_ = std::make_unique<rt::Interpreter>(*lane->program_);
  Result<std::unique_ptr<BatchCode>> code =
      BatchCode::Create(lane->program_->module(), DiskCache(""), {.ordered = true});
  if (!code.ok()) return code.status();
  if (*code == nullptr) return Status::Error(path + " has no flat form");
  lane->code_ = std::move(*code);
  return lane;
}

PackedEvents CartLane::Pack(std::span<const Event> events, bool by_id) const {
  const ir::Module& module = program_->module();
  int64_t event_ids[kEventTypes];
  for (int type = 0; type < kEventTypes; ++type) event_ids[type] = program_->FindEvent(kEventNames[type]);
  const ir::Layout& add = module.events[static_cast<size_t>(event_ids[kAdd])].layout;
  const ir::Slot* amount = nullptr;
  const ir::Slot* source = nullptr;
  for (const ir::Slot& slot : add.slots) (slot.name == "amount" ? amount : source) = &slot;
  CHECK(add.slots.size() == 2 && amount != nullptr && source != nullptr);

  PackedEvents packed;
  const size_t stride = code_->plan().event_bytes;
  packed.bytes = HugeArray<uint8_t>(events.size() * stride + 64);
  packed.count = events.size();
  packed.last_time = events.empty() ? 0 : events.back().ts;
  for (size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    uint8_t* at = packed.bytes.data() + i * stride;
    const flat::EventHeader header{by_id ? event.id : event.index, event.ts,
                                   static_cast<uint64_t>(event_ids[event.type])};
    std::memcpy(at, &header, sizeof header);
    if (event.type != kAdd) continue;
    const int64_t channel = event.channel;
    std::memcpy(at + sizeof header + amount->offset, &event.amount, sizeof event.amount);
    std::memcpy(at + sizeof header + source->offset, &channel, sizeof channel);
  }
  return packed;
}

std::vector<std::unique_ptr<LaneRun>> CartLane::MakeRuns(std::span<const PackedEvents> parts, bool by_id,
                                                         uint64_t expected) const {
  std::vector<std::unique_ptr<LaneRun>> runs;
  for (const PackedEvents& events : parts) {
    runs.push_back(std::make_unique<OneRun>(*program_, *interpreter_, code_->code(), events, by_id, expected));
  }
  return runs;
}

CartRun CartLane::Run(const PackedEvents& events, bool by_id, uint64_t expected) const {
  const std::unique_ptr<LaneRun> run = std::move(MakeRuns({&events, 1}, by_id, expected)[0]);
  const auto start = std::chrono::steady_clock::now();
  while (run->Step()) {
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  CartRun result = run->Result();
  result.seconds = seconds;
  return result;
}

}  // namespace journey::bench
