// Templates of blocks, and the wording of faults.
#include "runtime/input/blocks.h"

#include <algorithm>

#include "runtime/input/codes.h"
#include "runtime/value/packed.h"

namespace journey::rt {

namespace {

std::vector<std::vector<std::string>> PathsOf(const ir::Layout& layout) {
  std::vector<std::vector<std::string>> paths;
  for (const ir::Slot& slot : layout.slots) {
    paths.push_back(slot.wire.empty() ? std::vector<std::string>{slot.name} : slot.wire);
  }
  return paths;
}

// "decimal", "int?", an enum's own name.
std::string TypeName(const ir::Type& type, const ir::Module& module) {
  std::string name(ir::KindName(type.kind));
  if (type.kind == ir::Kind::kEnum && type.enum_id < module.enums.size()) {
    const std::string& qualified = module.enums[type.enum_id].name;
    name = qualified.substr(qualified.rfind('.') + 1);  // npos + 1 is 0
  }
  if (type.optional) name += '?';
  return name;
}

}  // namespace

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
Fault MissingField(const ir::Slot& slot, Arena& arena) { return MakeFault(kMissing, slot.name + " is missing", arena); }
Fault WrongType(const ir::Slot& slot, const ir::Module& module, Arena& arena) {
  return MakeFault(kWrongType, slot.name + ": expected " + TypeName(slot.type, module), arena);
}
Fault NumberOutOfRange(const ir::Slot& slot, Arena& arena) {
  return MakeFault(kOutOfRange, slot.name + ": a number is out of range", arena);
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
