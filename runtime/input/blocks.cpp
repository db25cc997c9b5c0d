// Templates of blocks, and the wording of faults.
#include "runtime/input/blocks.h"

#include <algorithm>

#include "runtime/input/codes.h"
#include "runtime/value/packed.h"
#include "runtime/value/utf8.h"

namespace journey::rt {

namespace {

constexpr size_t kShownChars = 80;
constexpr size_t kShownMembers = 20;

std::string Joined(const std::vector<std::string>& parts) {
  std::string joined = parts.front();
  for (size_t i = 1; i < parts.size(); ++i) joined += "." + parts[i];
  return joined;
}

std::string WireOf(const ir::Slot& slot) { return slot.wire.empty() ? slot.name : Joined(slot.wire); }

// The field, and where it is looked for if that is another name.
std::string Title(const ir::Slot& slot) {
  const std::string wire = WireOf(slot);
  return wire == slot.name ? slot.name : slot.name + " (\"" + wire + "\")";
}

// "decimal", "int?", "Kind (small, large)": what a field takes.
std::string Allowed(const ir::Type& type, const ir::Module& module) {
  const std::string optional = type.optional ? "?" : "";
  std::string name = std::string(ir::KindName(type.kind)) + optional;
  switch (type.kind) {
    case ir::Kind::kEnum: {
      const ir::Enum& declared = module.enums[type.enum_id];
      name = declared.name.substr(declared.name.rfind('.') + 1) + optional + " (";  // npos + 1 is 0
      for (size_t i = 0; i < declared.members.size() && i <= kShownMembers; ++i) {
        name += i == 0 ? "" : ", ";
        name += i < kShownMembers ? declared.members[i].wire : "…";
      }
      return name + ")";
    }
    case ir::Kind::kInstant:
      return name + " such as 2026-03-28T10:00:00Z";
    case ir::Kind::kDate:
      return name + " such as 2026-01-05";
    case ir::Kind::kTime:
      return name + " such as 09:30";
    case ir::Kind::kZone:
      return name + " such as Europe/Paris";
    case ir::Kind::kDuration:
      return name + " in milliseconds";
    case ir::Kind::kList:
      return "list of " + Allowed(type.Element(), module) + optional;
    case ir::Kind::kRecord: {
      const std::string& declared = module.records[type.enum_id].name;
      return declared.substr(declared.rfind('.') + 1) + optional + ", an object";
    }
    default:
      return name;
  }
}

}  // namespace

std::vector<std::string> PointerParts(std::string_view pointer) {
  std::vector<std::string> parts;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);  // the slash
    const size_t end = std::min(pointer.find('/'), pointer.size());
    std::string& part = parts.emplace_back();
    for (size_t i = 0; i < end; ++i) {
      const bool escaped = pointer[i] == '~' && i + 1 < end && (pointer[i + 1] == '0' || pointer[i + 1] == '1');
      part += !escaped ? pointer[i] : pointer[++i] == '0' ? '~' : '/';
    }
    pointer.remove_prefix(end);
  }
  return parts;
}

std::vector<WirePath> Blocks::PathsOf(const ir::Layout& layout) {
  std::vector<WirePath> paths;
  for (const ir::Slot& slot : layout.slots) {
    WirePath& path = paths.emplace_back();
    path.exact = WireOf(slot);
    if (slot.wire.size() > 1) path.dotted = slot.wire;
    if (!path.exact.starts_with('/')) continue;
    path.from_root = PointerParts(path.exact);
  }
  return paths;
}

Blocks::Blocks(const Program& program) : program_(program) {
  const ir::Module& module = program.module();
  for (const ir::Event& event : module.events) {
    events_.push_back(Template(event.layout));
    largest_event_ = std::max<size_t>(largest_event_, event.layout.size);
    event_paths_.push_back(PathsOf(event.layout));
  }
  events_alike_.resize(largest_event_ * events_.size());
  for (size_t i = 0; i < events_.size(); ++i) {
    std::copy_n(events_[i].data(), std::min(events_[i].size(), largest_event_),
                events_alike_.data() + i * largest_event_);
  }
  customer_ = Template(module.customer);
  customer_paths_ = PathsOf(module.customer);
  for (const ir::Record& record : module.records) record_paths_.push_back(PathsOf(record.layout));
  const auto from_root = [](const std::vector<WirePath>& paths) {
    return std::any_of(paths.begin(), paths.end(), [](const WirePath& path) { return !path.from_root.empty(); });
  };
  any_from_root_ = from_root(customer_paths_) || std::any_of(event_paths_.begin(), event_paths_.end(), from_root);
}

void Blocks::Reset(const ir::Slot& slot, uint8_t* block) const {
  if (slot.initial != ir::kNone) {
    StoreSlot(block, slot, program_.constants()[slot.initial]);
  } else {
    StoreSlot(block, slot, Value::None());
  }
}

std::vector<uint8_t> Blocks::Template(const ir::Layout& layout) const {
  // At least a word, so that every input has its block.
  std::vector<uint8_t> block(std::max<size_t>(layout.size, 8));
  for (const ir::Slot& slot : layout.slots) Reset(slot, block.data());
  return block;
}

Fault MakeFault(std::string_view code, std::string_view message, Arena& arena) {
  return {code, arena.Copy(message)->view()};
}
std::string ShownRaw(std::string_view raw) {
  size_t end = 0, chars = 0;
  for (; end < raw.size(); ++end) {
    if (IsContinuation(raw[end])) continue;
    if (chars++ == kShownChars) break;
  }
  return std::string(raw.substr(0, end)) + (end < raw.size() ? "…" : "");
}
std::string ShownText(std::string_view text) { return '"' + ShownRaw(text) + '"'; }

Fault MissingField(const ir::Slot& slot, const ir::Module& module, Arena& arena) {
  return MakeFault(kMissing, "missing \"" + WireOf(slot) + "\", expected " + Allowed(slot.type, module), arena);
}
Fault WrongType(const ir::Slot& slot, const ir::Module& module, const std::string& came, Arena& arena) {
  return MakeFault(kWrongType, Title(slot) + ": expected " + Allowed(slot.type, module) + ", got " + came, arena);
}
Fault NumberOutOfRange(const ir::Slot& slot, const ir::Module& module, const std::string& came, Arena& arena) {
  return MakeFault(kOutOfRange, Title(slot) + ": out of range of " + Allowed(slot.type, module) + ", got " + came,
                   arena);
}
Fault TooManyElements(const ir::Slot& slot, size_t came, Arena& arena) {
  return MakeFault(kOutOfRange,
                   Title(slot) + ": " + std::to_string(came) + " elements, at most " + std::to_string(slot.max), arena);
}
Fault TextTooLong(std::string_view name, Arena& arena) {
  return MakeFault(kOutOfRange, std::string(name) + ": a text of more than 64 KiB", arena);
}

Input Rejected(const Fault& fault) {
  Input input;
  input.kind = InputKind::kRejected;
  input.timestamp = kNoTimestamp;
  input.error_code = fault.code;
  input.error_message = fault.message;
  return input;
}

}  // namespace journey::rt
