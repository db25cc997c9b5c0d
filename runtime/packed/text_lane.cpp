// Customers' texts to handles, a thousand events at a time, and these through the lane.
#include "runtime/packed/text_lane.h"

#include <algorithm>

#include "runtime/packed/json_lines.h"

namespace journey::packed {
namespace {

// Inputs after which the first judgement is made whether the loop is worth it.
constexpr uint64_t kTrial = 4096;

std::unique_ptr<BatchSink> MakeSink(const rt::Program& program, const Handles& handles, rt::RecordSink& sink) {
  if (rt::LineSink* lines = sink.AsLines()) return std::make_unique<JsonLines>(program, handles, *lines);
  return std::make_unique<SpellOut>(program, sink);
}

}  // namespace

TextLane::TextLane(const rt::Program& program, const rt::Executor& executor, const flat::Code& code,
                   rt::RecordSink& sink, rt::EngineOptions options)
    : records_(MakeSink(program, handles_, sink)),
      lane_(program, executor, code, *records_, sink, handles_, {.by_id = false, .expected = 0, .engine = options}) {}

void TextLane::Handle(EventQueue& queue) {
  for (size_t begin = 0; begin < queue.size();) {
    if (lane_.given_up()) return HandOver(queue, begin);
    const size_t end = std::min(queue.size(), begin + kSome);
    HandleSome(queue, begin, end);
    handled_ += end - begin;
    begin = end;
    if (handled_ >= kTrial && lane_.slow_steps() * 2 > handled_) lane_.GiveUp();
  }
}

void TextLane::HandOver(EventQueue& queue, size_t begin) {
  for (; begin < queue.size(); ++begin) {
    const rt::Arrival arrival = queue.ArrivalAt(begin);
    lane_.HandOver({&arrival, 1});
  }
}

void TextLane::HandleSome(EventQueue& queue, size_t begin, size_t end) {
  for (size_t i = std::max(begin, queue.looked); i < end + 2 * kAhead; ++i) LookAt(queue, i, begin, end);
  lane_.Reserve(handles_.size());
  lane_.Handle(queue.EventAt(begin), end - begin, queue.whole());
}

}  // namespace journey::packed
