// Inputs to packed events, a few thousand at a time.
#include "runtime/packed/text_lane.h"

#include <algorithm>
#include <cstring>

namespace journey::packed {
namespace {

constexpr size_t kSome = 1024;
// Inputs between two looks at one.
constexpr size_t kAhead = 32;
// Inputs after which the first judgement is made whether the loop is worth it.
constexpr uint64_t kTrial = 4096;

}  // namespace

TextLane::TextLane(const rt::Program& program, const rt::Executor& executor, const flat::Code& code,
                   rt::RecordSink& sink, rt::EngineOptions options)
    : program_(program),
      plan_(*code.plan),
      spell_out_(program, sink),
      lane_(program, executor, code, spell_out_, sink, handles_, {.by_id = false, .expected = 0, .engine = options}),
      events_(kSome * plan_.event_bytes) {}

void TextLane::Handle(std::span<const rt::Arrival> arrivals) {
  while (!arrivals.empty()) {
    if (lane_.given_up()) return lane_.HandOver(arrivals);
    const size_t some = std::min(arrivals.size(), kSome);
    HandleSome(arrivals.first(some));
    arrivals = arrivals.subspan(some);
    handled_ += some;
    if (handled_ >= kTrial && lane_.slow_steps() * 2 > handled_) lane_.GiveUp();
  }
}

void TextLane::HandleSome(std::span<const rt::Arrival> arrivals) {
  uint64_t hashes[kSome];
  const auto has_customer = [](const rt::Input& input) {
    return input.kind == rt::InputKind::kEvent || input.kind == rt::InputKind::kIdentify;
  };
  for (size_t i = 0; i < arrivals.size() + 2 * kAhead; ++i) {
    if (i < arrivals.size()) {
      hashes[i] = Handles::Hash(arrivals[i].input.customer);
      handles_.PrefetchSlot(hashes[i]);
    }
    if (i >= kAhead && i - kAhead < arrivals.size()) handles_.PrefetchText(hashes[i - kAhead]);
    if (i < 2 * kAhead) continue;
    const size_t at = i - 2 * kAhead;
    const rt::Input& input = arrivals[at].input;
    // Written field by field: a header made elsewhere and copied whole would wait for its parts to be stored.
    uint8_t* event = events_.data() + at * plan_.event_bytes;
    auto& header = *reinterpret_cast<flat::EventHeader*>(event);
    header.customer = has_customer(input) ? handles_.Of(input.customer, hashes[at]) : 0;
    header.time = input.timestamp;
    if (input.kind == rt::InputKind::kEvent && input.message_id.empty() && arrivals[at].watermark == input.timestamp) {
      header.type = static_cast<uint64_t>(input.event);
      const uint32_t bytes = program_.module().events[static_cast<size_t>(input.event)].layout.size;
      if (bytes != 0) std::memcpy(event + sizeof header, input.fields, bytes);
    } else {
      header.type = flat::kUnplain + at;
    }
  }
  lane_.Reserve(handles_.size());
  lane_.Handle(events_.data(), arrivals.size(), arrivals);
}

}  // namespace journey::packed
