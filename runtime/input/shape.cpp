// Lines into steps: which value is what, and where the tree already has it.
#include "runtime/input/shape.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "runtime/value/byte_scan.h"

namespace journey::rt {

namespace {

constexpr size_t kMostSteps = 4096;
constexpr size_t kMostTextBytes = 256 * 1024;
// More alternatives than this at one place are keys made of data.
constexpr int kMostOthers = 16;

std::vector<std::string_view> EventNames(const Program& program) {
  std::vector<std::string_view> names;
  for (const ir::Event& event : program.module().events) names.push_back(event.wire);
  return names;
}

// Between quotes and as it stands; nothing for other values and for texts with escapes.
bool PlainText(std::string_view value, std::string_view* text) {
  if (value.size() < 2 || value[0] != '"' || value.find('\\') != std::string_view::npos) return false;
  *text = value.substr(1, value.size() - 2);
  return true;
}
size_t RoundedUp(size_t size) { return (size + kScanBytes - 1) / kScanBytes * kScanBytes; }
bool IsIdOrNull(std::string_view value) {
  return value.starts_with('"') || value == "null" || value.find_first_not_of("-0123456789") == std::string_view::npos;
}
bool IsTextOrNull(std::string_view value) { return value.starts_with('"') || value == "null"; }

enum class Type : uint8_t { kUnknown, kTrack, kPage, kIdentify, kOther };

}  // namespace

// What is known of a line behind one of its values.
struct ShapeTree::Context {
  Type type = Type::kUnknown;
  bool has_event = false;  // the name of a tracked event has been seen
  bool guessed = false;    // it came before the type, which must turn out to be "track"
  int32_t event = -1;
  uint32_t kept = 0;
  std::vector<std::pair<const Outline::Item*, uint32_t>> kept_items;
};

ShapeTree::ShapeTree(const Program& program, const Blocks& blocks, void (*equip)(ShapeStep&), StepFn none)
    : program_(program), blocks_(blocks), equip_(equip), events_(EventNames(program)) {
  none_.run = none;
  for (const ir::Enum& declaration : program.module().enums) {
    std::vector<std::string_view> names;
    for (const ir::EnumMember& member : declaration.members) names.push_back(member.wire);
    enums_.emplace_back(names);
  }
  known_.resize(enums_.size());
  MakeParts();
}

NameCache* ShapeTree::KnownOf(const NameTable& names) {
  std::unique_ptr<NameCache>& known = known_[EnumOf(&names)];
  if (known == nullptr) known = std::make_unique<NameCache>();
  return known.get();
}

void ShapeTree::Clear() {
  first_ = &none_;
  for (RecordShapes& record : records_) record.first = &none_;
  steps_.clear();
  ends_.clear();
  branches_.clear();
  texts_.clear();
  text_bytes_ = 0;
}

namespace {

using Keys = std::span<const std::string_view>;

bool SameKeys(Keys keys, const std::vector<std::string>& path) {
  return std::equal(keys.begin(), keys.end(), path.begin(), path.end());
}

// Whether the item at `keys` is what one of the path's ways leads to.
bool LeadsTo(const WirePath& path, std::string_view members, Keys keys) {
  if (!path.from_root.empty() && SameKeys(keys, path.from_root)) return true;
  if (keys.size() < 2 || keys[0] != members) return false;
  if (keys.size() == 2 && keys[1] == path.exact) return true;
  return !path.dotted.empty() && SameKeys(keys.subspan(1), path.dotted);
}

bool LeadsBelow(const std::vector<std::string>& path, Keys keys) {
  return path.size() > keys.size() && std::equal(keys.begin(), keys.end(), path.begin());
}

// Whether the path may lead into the item, if its value is a list.
bool LeadsInto(const std::vector<std::string>& path, Keys keys) {
  if (keys.empty() || !LeadsBelow(path, keys)) return false;
  const std::string& next = path[keys.size()];
  return !next.empty() && std::all_of(next.begin(), next.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool ShapeTree::FindField(const Outline::Item& item, int32_t block, Hole* hole) const {
  const ir::Module& module = program_.module();
  const bool is_customer = block == kCustomerBlock;
  const ir::Layout& layout = is_customer ? module.customer : module.events[static_cast<size_t>(block)].layout;
  const std::vector<WirePath>& paths = is_customer ? blocks_.CustomerPaths() : blocks_.EventPaths(block);
  const ir::Slot* found = nullptr;
  for (size_t i = 0; i < layout.slots.size(); ++i) {
    if (!LeadsTo(paths[i], is_customer ? "traits" : "properties", item.path)) continue;
    if (found != nullptr) return false;
    found = &layout.slots[i];
  }
  return found == nullptr || MakeHole(*found, is_customer || !found->required, hole);
}

bool ShapeTree::MayBeField(const Outline::Item& item) const {
  if (item.path.size() > 1 && (item.path[0] == "properties" || item.path[0] == "traits")) return true;
  return item.path.size() > 1 && blocks_.any_from_root();
}

bool ShapeTree::IsPlain(const std::vector<Outline::Item>& items, const LineEnd& end) const {
  const bool identify = end.kind == LineEnd::Kind::kIdentify;
  if (!identify && end.kind != LineEnd::Kind::kEvent) return true;
  const std::string_view members = identify ? "traits" : "properties";
  for (const WirePath& path : identify ? blocks_.CustomerPaths() : blocks_.EventPaths(end.event)) {
    int found = 0;
    for (const Outline::Item& item : items) {
      const Keys keys = item.path;
      const bool below = keys.size() > 1 && keys[0] == members;
      // What stands directly in the message is read in other ways already.
      if (keys.size() == 1 && !path.from_root.empty() && SameKeys(keys, path.from_root)) return false;
      // Nor is anything looked for inside what is one value.
      if (item.is_object && (LeadsBelow(path.from_root, keys) || (below && LeadsBelow(path.dotted, keys.subspan(1))))) {
        return false;
      }
      if (LeadsInto(path.from_root, keys) || (below && LeadsInto(path.dotted, keys.subspan(1)))) return false;
      found += LeadsTo(path, members, keys) ? 1 : 0;
    }
    if (found > 1) return false;
  }
  return true;
}

bool ShapeTree::Place(const Outline::Item& item, std::string_view text, Context& context, ShapeStep* step) const {
  const std::string_view key = item.path[0];
  const auto become = [step](HoleKind kind) {
    step->hole.kind = kind;
    return true;
  };
  const auto keep = [&] {
    // Objects are not looked into twice.
    if (context.kept == kMostKept || item.is_object) return false;
    step->index = context.kept++;
    context.kept_items.emplace_back(&item, step->index);
    return become(HoleKind::kKeep);
  };
  const auto field = [&](int32_t block) {
    step->block = block;
    return FindField(item, block, &step->hole);
  };
  const bool unknown = context.type == Type::kUnknown && !context.has_event;
  if (item.path.size() > 1) {
    if (!MayBeField(item)) return true;
    if (unknown) return keep();
    if (context.type == Type::kIdentify) return field(kCustomerBlock);
    const bool track = context.type == Type::kTrack || context.has_event;
    if (track && !context.has_event) return keep();
    return (track || context.type == Type::kPage) && context.event >= 0 ? field(context.event) : true;
  }
  if (key == "event") {
    if (context.type != Type::kUnknown && context.type != Type::kTrack) return true;
    std::string_view name;
    if (!PlainText(text, &name)) return false;
    context.has_event = true;
    context.guessed = context.type == Type::kUnknown;
    context.event = program_.FindEvent(name);
    return become(HoleKind::kEvent);
  }
  if (key == "properties" || key == "traits") return text == "null" && become(HoleKind::kNothing);
  if (key == "userId") return IsIdOrNull(text) && become(HoleKind::kUser);
  if (key == "anonymousId") return IsIdOrNull(text) && become(HoleKind::kAnonymous);
  if (key == "messageId") return IsIdOrNull(text) && become(HoleKind::kMessageId);
  if (key == "watermark") return false;
  if (key == "timestamp") return IsTextOrNull(text) && become(HoleKind::kTimestamp);
  return true;
}

bool ShapeTree::MakeEnd(const Context& context, const Input& input, LineEnd* end) const {
  if (context.guessed && context.type != Type::kTrack) return false;
  switch (context.type) {
    case Type::kUnknown:
      return false;
    case Type::kOther:
      end->kind = LineEnd::Kind::kUnknownType;  // an alias, too, has no shape
      return input.kind == InputKind::kIgnored;
    case Type::kTrack:
    case Type::kPage:
      if (context.type == Type::kTrack && !context.has_event) return false;
      if (context.event < 0) {
        end->kind = LineEnd::Kind::kUnknownEvent;
        if (context.type == Type::kPage) end->name = input.other;
        return input.kind == InputKind::kIgnored;
      }
      if (input.kind != InputKind::kEvent || input.event != context.event) return false;
      end->kind = LineEnd::Kind::kEvent;
      end->event = context.event;
      break;
    case Type::kIdentify:
      if (input.kind != InputKind::kIdentify || !input.faults.empty()) return false;
      end->kind = LineEnd::Kind::kIdentify;
      end->present.assign(input.present, input.present + program_.module().customer.slots.size());
      break;
  }
  const bool identify = context.type == Type::kIdentify;
  for (const auto& [item, index] : context.kept_items) {
    Hole hole;
    if (!FindField(*item, identify ? kCustomerBlock : context.event, &hole)) return false;
    if (hole.kind != HoleKind::kSkip) end->kept.push_back({index, hole});
  }
  return true;
}

// A copy that ends its list for now; its bytes move to `text`.
ShapeStep& ShapeTree::NewStep(const ShapeStep& like, char* text) {
  ShapeStep& step = steps_.emplace_back(like);
  std::memcpy(text, step.bytes, step.size);
  step.bytes = text;
  step.last_mask = step.size == 0 ? 0 : (1u << ((step.size - 1) % kScanBytes + 1)) - 1;
  step.known = &nothing_known_;
  if (step.hole.kind == HoleKind::kEnum) step.known = KnownOf(*step.hole.names);
  equip_(step);
  step.next = &none_;
  return step;
}

// `event` is the branch to take behind the event's name.
bool ShapeTree::Insert(std::vector<ShapeStep>& steps, ShapeStep** root, int32_t event, const LineEnd* end) {
  ShapeStep** place = root;
  size_t at = 0;
  // As far as the tree has it.
  for (; at < steps.size(); ++at) {
    const ShapeStep& step = steps[at];
    int others = 0;
    ShapeStep* found = nullptr;
    const bool branch = step.hole.kind == HoleKind::kBranch;
    for (; *place != &none_; place = &(*place)->other, ++others) {
      if ((*place)->hole.kind == HoleKind::kBranch && !branch) break;  // what has bytes stands before it
      if ((*place)->size != step.size || std::memcmp((*place)->bytes, step.bytes, step.size) != 0) continue;
      found = *place;
      break;
    }
    if (found == nullptr) {
      if (others >= kMostOthers) return false;
      break;
    }
    // The same bytes behind the same steps mean the same.
    if (found->hole != step.hole || found->block != step.block) return false;
    place = branch ? &found->branches[event + 1] : &found->next;
  }
  size_t room = 0;
  for (size_t i = at; i < steps.size(); ++i) room += RoundedUp(steps[i].size);
  if (steps_.size() + steps.size() - at > kMostSteps || text_bytes_ + room > kMostTextBytes) {
    if (steps_.empty()) return false;
    Clear();
    return Insert(steps, root, event, end);
  }
  if (at == steps.size()) return true;
  char* text = texts_.emplace_back(std::make_unique<char[]>(room)).get();
  text_bytes_ += room;
  for (; at < steps.size(); ++at) {
    ShapeStep& step = NewStep(steps[at], text);
    text += RoundedUp(step.size);
    step.other = *place;
    *place = &step;
    place = &step.next;
    if (step.hole.kind == HoleKind::kBranch) {
      step.branches = branches_.emplace_back(program_.module().events.size() + 1, &none_).data();
      place = &step.branches[event + 1];
    } else if (step.hole.kind == HoleKind::kEnd) {
      step.line_end = &ends_.emplace_back(*end);
    }
  }
  return true;
}

bool ShapeTree::Learn(std::string_view line, const Input& input) {
  Outline outline;
  // Line feeds and carriage returns are white space, but may as well be the ends of lines.
  if (line.find_first_of("\r\n") != std::string_view::npos ||
      !outline.Read(line, [&](Keys path) { return IsRecord(input, path); })) {
    return false;
  }
  Context context;
  std::vector<ShapeStep> steps;
  std::vector<std::pair<const Outline::Item*, Hole>> parts;  // fields that have shapes inside
  size_t begin = 0;
  bool branched = false;
  const auto branch = [&] {
    if (branched || !context.has_event) return;
    steps.emplace_back().hole.kind = HoleKind::kBranch;
    steps.back().bytes = "";
    branched = true;
  };
  for (const Outline::Item& item : outline.items) {
    const std::string_view text = line.substr(item.begin, item.end - item.begin);
    if (item.path.size() == 1 && item.path[0] == "type") {
      // Part of the bytes before the next value.
      std::string_view type;
      if (!PlainText(text, &type)) return false;
      const bool page = type == "page" || type == "screen";
      context.type = type == "track"      ? Type::kTrack
                     : page               ? Type::kPage
                     : type == "identify" ? Type::kIdentify
                                          : Type::kOther;
      if (page) context.event = program_.FindEvent(type);
      continue;
    }
    if (item.path.size() > 1 && MayBeField(item)) branch();
    ShapeStep& step = steps.emplace_back();
    step.first = text[0];
    step.chars = static_cast<uint32_t>(text[0] == '"' ? text.size() - 2 : text.size());
    step.bytes = line.data() + begin;
    step.size = static_cast<uint32_t>(item.begin - begin);
    if (!Place(item, text, context, &step)) return false;
    if (step.hole.list != nullptr || step.hole.record != nullptr) parts.emplace_back(&item, step.hole);
    begin = item.end;
  }
  branch();
  ShapeStep& last = steps.emplace_back();
  last.bytes = line.data() + begin;
  last.size = static_cast<uint32_t>(line.size() - begin);
  last.hole.kind = HoleKind::kEnd;
  LineEnd end;
  if (!MakeEnd(context, input, &end) || !IsPlain(outline.items, end) || !Insert(steps, &first_, context.event, &end)) {
    return false;
  }
  for (const auto& [item, hole] : parts) LearnParts(line.substr(item->begin, item->end - item->begin), hole);
  for (const auto& [item, index] : context.kept_items) {
    for (const LineEnd::Kept& kept : end.kept) {
      if (kept.index == index) LearnParts(line.substr(item->begin, item->end - item->begin), kept.hole);
    }
  }
  return true;
}

}  // namespace journey::rt
