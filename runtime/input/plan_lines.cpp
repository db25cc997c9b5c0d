// Step by step down the tree: what each value may be read as by code of its own.
#include "runtime/input/plan_lines.h"

#include "runtime/value/byte_scan.h"

namespace journey::rt {

namespace {

// Compiling takes time by the step.
constexpr size_t kMostPlanned = 256;

class Planner {
 public:
  Planner(const ShapeTree& shapes, PlannedLines& to) : shapes_(shapes), to_(to) {}

  std::vector<int32_t> List(const ShapeStep* step) {
    std::vector<int32_t> list;
    for (; !shapes_.IsNone(step); step = step->other) list.push_back(Add(*step));
    return list;
  }

 private:
  int32_t Add(const ShapeStep& step) {
    const auto index = to_.plan.steps.size();
    to_.plan.steps.push_back(Describe(step));
    // Deeper steps move the ones before them.
    if (step.hole.kind == HoleKind::kBranch) {
      const size_t count = to_.plan.events.size() + 1;
      std::vector<std::vector<int32_t>> by_event(count);
      for (size_t event = 0; event < count; ++event) by_event[event] = List(step.branches[event]);
      to_.plan.steps[index].by_event = std::move(by_event);
    } else if (step.hole.kind != HoleKind::kEnd && to_.plan.steps[index].read != LineRead::kStop) {
      std::vector<int32_t> next = List(step.next);
      to_.plan.steps[index].next = std::move(next);
    }
    return static_cast<int32_t>(index);
  }

  LineStep Describe(const ShapeStep& step) {
    LineStep planned;
    planned.bytes.assign(step.bytes, step.size);
    planned.call = static_cast<uint32_t>(to_.values.size());
    ShapeStep& value = to_.values.emplace_back(step);
    value.bytes = nullptr;
    value.next = value.other = nullptr;
    value.branches = nullptr;
    planned.event = step.block;
    const bool short_text = step.first == '"' && step.chars < kScanBytes;
    const bool number = step.first >= '0' && step.first <= '9';
    switch (step.hole.kind) {
      case HoleKind::kBranch:
        planned.read = LineRead::kBranch;
        break;
      case HoleKind::kEnd:
        End(*step.line_end, planned);
        break;
      case HoleKind::kEvent:
        planned.read = LineRead::kEvent;
        break;
      case HoleKind::kUser:
        Text(step, LineText::kUser, planned);
        break;
      case HoleKind::kAnonymous:
        Text(step, LineText::kAnonymous, planned);
        break;
      case HoleKind::kMessageId:
        Text(step, LineText::kMessageId, planned);
        break;
      case HoleKind::kTimestamp:
        planned.size = step.chars;
        // With and without milliseconds.
        if (step.chars == 24 || step.chars == 20) planned.read = LineRead::kTimestamp;
        break;
      case HoleKind::kInt:
      case HoleKind::kDecimal:
        planned.read = LineRead::kNumber;
        break;
      case HoleKind::kEnum:
        planned.read = LineRead::kName;
        break;
      case HoleKind::kSkip:
        if (number) planned.read = LineRead::kNumber;
        if (short_text) planned.read = LineRead::kName;
        break;
      default:
        break;
    }
    if (step.block == kCustomerBlock) planned.read = LineRead::kStop;
    if (planned.read == LineRead::kNumber || planned.read == LineRead::kName) {
      const bool is_field = step.hole.kind != HoleKind::kSkip;
      planned.field = {.is_field = is_field,
                       .scaled = step.hole.kind == HoleKind::kDecimal,
                       .offset = step.hole.offset,
                       .presence = step.presence,
                       .most_places = step.most_places};
      if (step.hole.kind == HoleKind::kEnum)
        planned.field.names = static_cast<int32_t>(shapes_.EnumOf(step.hole.names));
    }
    return planned;
  }

  static void Text(const ShapeStep& step, LineText text, LineStep& planned) {
    planned.read = LineRead::kText;
    planned.text = text;
    planned.size = step.ExpectsSize() ? step.expected : 0;
  }

  void End(const LineEnd& line_end, LineStep& planned) {
    planned.read = line_end.kind == LineEnd::Kind::kIdentify ? LineRead::kStop : LineRead::kEnd;
    planned.event = line_end.event;
    planned.end = static_cast<uint32_t>(to_.ends.size());
    to_.ends.push_back(line_end);
  }

  const ShapeTree& shapes_;
  PlannedLines& to_;
};

}  // namespace

PlannedLines PlanLines(const ShapeTree& shapes, const Program& program, const Blocks& blocks) {
  PlannedLines planned;
  if (shapes.size() == 0 || shapes.size() > kMostPlanned) return planned;
  const ir::Module& module = program.module();
  for (const ir::Event& event : module.events) {
    planned.plan.events.push_back(event.wire);
    planned.plan.used_bytes.push_back(event.layout.size);
  }
  for (const ir::Enum& declaration : module.enums) {
    std::vector<std::string>& names = planned.plan.enums.emplace_back();
    for (const ir::EnumMember& member : declaration.members) names.push_back(member.wire);
  }
  planned.plan.block_bytes = static_cast<uint32_t>(blocks.largest_event());
  planned.plan.first = Planner(shapes, planned).List(shapes.first());
  return planned;
}

}  // namespace journey::rt
