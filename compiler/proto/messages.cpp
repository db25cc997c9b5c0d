// The JSON mapping leaves out what has its type's default, so a field that cannot tell whether it was set has that
// default here; one that can is optional.
#include "compiler/proto/messages.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <string_view>

#include "base/utf8.h"
#include "compiler/schemas/collect.h"

namespace journey::proto {
namespace {

namespace pb = google::protobuf;
using schemas::Kind;
using Wire = pb::FieldDescriptor;

// What stands above a declaration or, if nothing does, behind it; without the blank after each `//`.
template <typename Declaration>
std::string DocOf(const Declaration& declaration) {
  pb::SourceLocation place;
  if (!declaration.GetSourceLocation(&place)) return "";
  const std::string& text = place.leading_comments.empty() ? place.trailing_comments : place.leading_comments;
  std::string doc;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const size_t begin = text.find_first_not_of(" \t", at);
    if (begin < end) doc += (doc.empty() ? "" : "\n") + text.substr(begin, end - begin);
    at = end + 1;
  }
  return doc;
}

// Messages that a field of `message`, or of one declared in it, has; `outermost` is not told of itself.
void PartsOf(const pb::Descriptor& message, const pb::Descriptor& outermost, std::set<const pb::Descriptor*>& parts) {
  for (int i = 0; i < message.field_count(); ++i) {
    const pb::Descriptor* type = message.field(i)->message_type();
    if (type != nullptr && type != &outermost) parts.insert(type);
  }
  for (int i = 0; i < message.nested_type_count(); ++i) PartsOf(*message.nested_type(i), outermost, parts);
}

// The well-known types, which the JSON mapping sends as other things than messages.
struct WellKnown {
  std::string_view name;
  std::optional<Kind> kind;
  std::string_view words;  // why there is none, or what is to be known of it
};
constexpr std::string_view kAnything = "it may hold anything";
constexpr std::string_view kWideInt = " is a text in protobuf's JSON and an int here: send it as a number";
constexpr std::string_view kWideUnsigned =
    " is a text in protobuf's JSON and an int here: send it as a number, of at most 9223372036854775807";
constexpr std::string_view kBase64 = " is bytes, and their text in base64 here";
constexpr WellKnown kWellKnown[] = {
    {"google.protobuf.Timestamp", Kind::kInstant, ""},
    {"google.protobuf.Duration", Kind::kText, " is a duration, and its text here, as in \"3.5s\""},
    {"google.protobuf.FieldMask", Kind::kText, ""},
    {"google.protobuf.DoubleValue", Kind::kNumber, ""},
    {"google.protobuf.FloatValue", Kind::kNumber, ""},
    {"google.protobuf.Int32Value", Kind::kInt, ""},
    {"google.protobuf.UInt32Value", Kind::kInt, ""},
    {"google.protobuf.Int64Value", Kind::kInt, kWideInt},
    {"google.protobuf.UInt64Value", Kind::kInt, kWideUnsigned},
    {"google.protobuf.BoolValue", Kind::kBool, ""},
    {"google.protobuf.StringValue", Kind::kText, ""},
    {"google.protobuf.BytesValue", Kind::kText, kBase64},
    {"google.protobuf.Any", {}, kAnything},
    {"google.protobuf.Struct", {}, kAnything},
    {"google.protobuf.Value", {}, kAnything},
    {"google.protobuf.ListValue", {}, kAnything},
};

// Escapes can make something else of a literal.
bool IsText(const std::string& text) { return IsValidUtf8(text) && text.find('\0') == std::string::npos; }

// As the language writes it, if it can: four places at most.
template <typename Number>
std::optional<std::string> DecimalText(Number value) {
  constexpr size_t kMostDigits = 15;
  char text[400];
  const auto written = std::to_chars(std::begin(text), std::end(text), value, std::chars_format::fixed);
  const std::string_view digits(text, static_cast<size_t>(written.ptr - text));
  const size_t point = std::min(digits.find('.'), digits.size());
  const bool plain = std::isfinite(value) && digits.size() <= kMostDigits && digits.size() - point <= 5;
  return plain ? std::optional<std::string>(digits) : std::nullopt;
}

// The default of a field that has one of its own, or of which nobody can tell whether it was set; none: it has none, or
// the language cannot say it.
std::optional<std::string> DefaultOf(const pb::FieldDescriptor& field) {
  if (field.message_type() != nullptr || (field.has_presence() && !field.has_default_value())) return std::nullopt;
  switch (field.cpp_type()) {
    case Wire::CPPTYPE_INT32:
      return std::to_string(field.default_value_int32());
    case Wire::CPPTYPE_INT64:
      if (field.default_value_int64() == std::numeric_limits<int64_t>::min()) return std::nullopt;
      return std::to_string(field.default_value_int64());
    case Wire::CPPTYPE_UINT32:
      return std::to_string(field.default_value_uint32());
    case Wire::CPPTYPE_UINT64:
      if (field.default_value_uint64() > std::numeric_limits<int64_t>::max()) return std::nullopt;
      return std::to_string(field.default_value_uint64());
    case Wire::CPPTYPE_DOUBLE:
      return DecimalText(field.default_value_double());
    case Wire::CPPTYPE_FLOAT:
      return DecimalText(field.default_value_float());
    case Wire::CPPTYPE_BOOL:
      return field.default_value_bool() ? "true" : "false";
    case Wire::CPPTYPE_ENUM:
      return field.default_value_enum()->name();
    default:
      // Of bytes, the text would be another.
      if (field.type() == Wire::TYPE_BYTES && !field.default_value_string().empty()) return std::nullopt;
      if (!IsText(field.default_value_string())) return std::nullopt;
      return field.default_value_string();
  }
}

}  // namespace

std::vector<const pb::Descriptor*> EventsOf(const pb::FileDescriptor& file) {
  std::set<const pb::Descriptor*> parts;
  for (int i = 0; i < file.message_type_count(); ++i) PartsOf(*file.message_type(i), *file.message_type(i), parts);
  std::vector<const pb::Descriptor*> events;
  for (int i = 0; i < file.message_type_count(); ++i) {
    if (!parts.contains(file.message_type(i))) events.push_back(file.message_type(i));
  }
  return events;
}

void Messages::AddEvent(const pb::Descriptor& message) {
  open_.insert(&message);
  schemas_.events.push_back({message.name(), DocOf(message), FieldsOf(message, message.name())});
  open_.erase(&message);
}

std::vector<schemas::Field> Messages::FieldsOf(const pb::Descriptor& message, const std::string& where) {
  std::vector<schemas::Field> fields;
  for (int i = 0; i < message.field_count(); ++i) {
    if (++read_ > schemas::kMostFieldsRead) {
      if (read_ == schemas::kMostFieldsRead + 1)
        Remark(where + ": here the file became too large; the rest is left out");
      break;
    }
    AddField(*message.field(i), where, fields);
  }
  for (int i = 0; i < message.real_oneof_decl_count(); ++i) {
    const pb::OneofDescriptor& choice = *message.oneof_decl(i);
    std::string names;
    for (int k = 0; k < choice.field_count(); ++k) names += (k == 0 ? "" : ", ") + choice.field(k)->json_name();
    Remark(where + ": of " + names + " at most one is there, which declarations cannot say");
  }
  if (message.extension_range_count() > 0) Remark(where + ": extensions are left out");
  return fields;
}

void Messages::AddField(const pb::FieldDescriptor& field, const std::string& where,
                        std::vector<schemas::Field>& fields) {
  const std::string& wire = field.json_name();
  const std::string inside = where + "." + wire;
  Shape shape;
  if (wire.empty() || wire[0] == '/') {
    shape.why = "that is a path here, no name";
  } else if (!IsText(wire)) {
    shape.why = "its name in JSON is no text";
  } else if (field.is_map()) {
    shape.why = "the language has nothing like a map";
  } else {
    shape = ShapeOf(field, inside);
  }
  if (!shape.type) {
    Remark((IsText(inside) ? inside : where + "." + field.name()) + " is left out: " + shape.why);
    return;
  }
  if (!shape.remark.empty()) Remark(inside + shape.remark);
  schemas::Field out{wire, DocOf(field), *shape.type, field.is_required()};
  if (field.is_repeated()) {
    out.type.list = true;
    out.otherwise = "";
  } else if (!out.required) {
    out.otherwise = DefaultOf(field);
    if (field.has_default_value() && !out.otherwise)
      Remark(inside + ": its default cannot be written here, so it may be none");
  }
  fields.push_back(std::move(out));
}

Messages::Shape Messages::ShapeOf(const pb::FieldDescriptor& field, const std::string& where) {
  const auto as = [](Kind kind, std::string_view remark = "") {
    return Shape{schemas::Type{kind}, "", std::string(remark)};
  };
  switch (field.type()) {
    case Wire::TYPE_BOOL:
      return as(Kind::kBool);
    case Wire::TYPE_DOUBLE:
    case Wire::TYPE_FLOAT:
      return as(Kind::kNumber);
    case Wire::TYPE_INT64:
    case Wire::TYPE_SINT64:
    case Wire::TYPE_SFIXED64:
      return as(Kind::kInt, kWideInt);
    case Wire::TYPE_UINT64:
    case Wire::TYPE_FIXED64:
      return as(Kind::kInt, kWideUnsigned);
    case Wire::TYPE_STRING:
      return as(Kind::kText);
    case Wire::TYPE_BYTES:
      return as(Kind::kText, kBase64);
    case Wire::TYPE_ENUM:
      return OfEnum(*field.enum_type());
    case Wire::TYPE_MESSAGE:
    case Wire::TYPE_GROUP:
      return OfMessage(*field.message_type(), where);
    default:
      return as(Kind::kInt);
  }
}

Messages::Shape Messages::OfEnum(const pb::EnumDescriptor& type) {
  if (type.full_name() == "google.protobuf.NullValue") return {{}, "it is always null", ""};
  std::vector<std::string> values;
  for (int i = 0; i < type.value_count(); ++i) values.push_back(type.value(i)->name());
  return {schemas::Type{Kind::kEnum, false, 0, schemas::EnumOf(schemas_, type.name(), std::move(values))}, "", ""};
}

Messages::Shape Messages::OfMessage(const pb::Descriptor& message, const std::string& where) {
  for (const WellKnown& known : kWellKnown) {
    if (message.full_name() != known.name) continue;
    if (!known.kind) return {{}, std::string(known.words), ""};
    return {schemas::Type{*known.kind}, "", std::string(known.words)};
  }
  if (const auto known = known_.find(&message); known != known_.end()) return known->second;
  if (open_.contains(&message)) return {{}, "`" + message.name() + "` is part of itself", ""};
  if (open_.size() > static_cast<size_t>(schemas::kDeepestShape)) return {{}, "it lies too deep", ""};
  open_.insert(&message);
  schemas::Record record{message.name(), DocOf(message), FieldsOf(message, where)};
  open_.erase(&message);
  Shape shape{{}, "nothing of it can be read here", ""};
  if (!record.fields.empty()) {
    shape = {schemas::Type{Kind::kRecord, false, 0, schemas::RecordOf(schemas_, std::move(record))}, "", ""};
  }
  known_.emplace(&message, shape);
  return shape;
}

}  // namespace journey::proto
