// Declarations and their readers, put together.
#include "compiler/tracking/tracking_plan.h"

#include <algorithm>
#include <utility>

#include "compiler/map/origin.h"
#include "compiler/sema/references.h"
#include "compiler/tracking/readers.h"
#include "runtime/value/text.h"

namespace journey::tracking {
namespace {

class Builder {
 public:
  Builder(const typed::Program& program, const map::Origin& origin)
      : program_(program), origin_(origin), readers_(FindReaders(program)) {}

  TrackingPlan Run(std::string title) {
    TrackingPlan plan;
    plan.title = std::move(title);
    for (size_t i = 0; i < program_.events.size(); ++i) {
      Event event = EventOf(i);
      const bool ours = event.line != 0 || !event.unread() || !event.emitted_by.empty();
      if (ours) plan.events.push_back(std::move(event));
    }
    for (size_t i = 0; i < program_.customer_fields.size(); ++i) {
      plan.traits.push_back(FieldOf(program_.customer_fields[i], readers_.traits[i]));
    }
    return plan;
  }

 private:
  Event EventOf(size_t index) {
    const typed::Event& from = program_.events[index];
    const map::Place at = origin_.At(from.info.span);
    Event event{from.info.name,
                from.info.qualified,
                from.wire,
                from.info.title,
                from.info.doc,
                "",
                {},
                readers_.heard[index],
                readers_.read[index],
                readers_.emitted[index],
                at.file,
                at.line};
    if (from.via != ir::kNone) {
      const typed::DeclInfo& channel = program_.channels[static_cast<size_t>(from.via)].info;
      event.touchpoint = channel.title.empty() ? channel.name : channel.title;
    }
    for (size_t f = 0; f < from.fields.size(); ++f) {
      event.fields.push_back(
          FieldOf(from.fields[f], readers_.fields[{static_cast<int32_t>(index), static_cast<int32_t>(f)}]));
    }
    return event;
  }

  Field FieldOf(const typed::Field& from, const Names& readers) const {
    Field field{from.info.name, from.wire, from.info.doc, TypeName(program_, from.type), from.type, from.max};
    field.required = !from.default_value && !from.type.optional;
    if (from.default_value) field.default_text = DefaultText(from);
    field.read_by = readers;
    return field;
  }

  // Of simple types; others are in the source.
  std::string DefaultText(const typed::Field& field) const {
    const typed::ConstValue& value = *field.default_value;
    if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    const auto* number = std::get_if<int64_t>(&value);
    if (number == nullptr) return "";
    switch (field.type.kind) {
      case ir::Kind::kInt:
        return std::to_string(*number);
      case ir::Kind::kDecimal:
        return rt::DecimalText(*number);
      case ir::Kind::kDuration:
        return rt::DurationText(*number);
      case ir::Kind::kTime:
        return rt::TimeText(*number);
      case ir::Kind::kEnum:
        return program_.enums[field.type.enum_id].members[static_cast<int32_t>(*number)].wire;
      default:
        return "";
    }
  }

  const typed::Program& program_;
  const map::Origin& origin_;
  Readers readers_;
};

}  // namespace

TrackingPlan Build(const typed::Program& program, const SourceMap& texts, const std::string& root, std::string title) {
  const map::Origin origin(program, texts, root);
  return Builder(program, origin).Run(std::move(title));
}

std::string WireText(const Field& field) {
  std::string text;
  for (const std::string& part : field.wire) text += (text.empty() ? "" : ".") + part;
  return text;
}

}  // namespace journey::tracking
