// The generator.
#include "tests/input/random_lines.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/check.h"

namespace journey::rt::testing_input {

namespace {

constexpr const char* kFieldNames[] = {"amount", "channel", "a",      "a b",
                                       "b",      "nested",  "prix é", "x_long_name_of_a_field"};
constexpr const char* kEventNames[] = {"view",
                                       "add",
                                       "Order Completed",
                                       "Order Cancelled",
                                       "Order Completed Twice Or More Often 1",
                                       "Order Completed Twice Or More Often 2",
                                       "Über",
                                       "page",
                                       "x",
                                       "12345678",
                                       "123456789"};
constexpr const char* kPointers[] = {"/context/ip", "/other", "/other/0", "/userId", "/traits/a", "/properties/a"};
constexpr const char* kMembers[] = {"web", "app", "shop", "Large one", "Large two", "é", "a much longer member's name"};
constexpr ir::Kind kKinds[] = {ir::Kind::kBool,     ir::Kind::kInt,     ir::Kind::kDecimal, ir::Kind::kFloat,
                               ir::Kind::kString,   ir::Kind::kInstant, ir::Kind::kTime,    ir::Kind::kZone,
                               ir::Kind::kDuration, ir::Kind::kEnum,    ir::Kind::kDecimal, ir::Kind::kEnum,
                               ir::Kind::kDate};

}  // namespace

std::unique_ptr<Program> RandomProgram(Random& random) {
  ir::Module module;
  module.enums.push_back({"x.Channel", {}});
  for (const char* member : kMembers) module.enums[0].members.push_back({member, member});
  const auto constant = [&module](ir::Kind kind) {
    decltype(ir::Constant::value) value = int64_t{1};
    if (kind == ir::Kind::kBool) value = true;
    if (kind == ir::Kind::kFloat) value = 1.5;
    if (kind == ir::Kind::kString) value = std::string("default");
    if (kind == ir::Kind::kZone) value = std::string("UTC");
    module.constants.push_back({{kind, false, 0}, std::move(value)});
    return static_cast<int32_t>(module.constants.size()) - 1;
  };
  const auto empty_list = [&module](const ir::Type& type) {
    module.constants.push_back({type, std::vector<int32_t>{}});
    return static_cast<int32_t>(module.constants.size()) - 1;
  };
  // A list or a record instead: of scalars, or of what is declared so far.
  const auto make_part = [&](ir::Slot& slot, bool is_customer) {
    const size_t records = module.records.size();
    ir::Type of{slot.type.kind == ir::Kind::kEnum || records == 0 || random.OneIn(2) ? slot.type.kind
                                                                                     : ir::Kind::kRecord};
    if (of.kind == ir::Kind::kRecord) of.enum_id = static_cast<uint32_t>(random.Below(records));
    slot.initial = ir::kNone;
    if (of.kind == ir::Kind::kRecord && random.OneIn(3)) {
      slot.type = of;
      slot.type.optional = is_customer || random.OneIn(2);
    } else {
      slot.type = ir::Type::ListOf(of);
      slot.max = random.OneIn(4) ? 2 : 20;
      if (is_customer || random.OneIn(2)) slot.initial = empty_list(slot.type);
    }
    slot.required = !is_customer && !slot.type.optional && slot.initial == ir::kNone;
  };
  const auto fill = [&](ir::Layout& layout, bool is_customer, bool parts) {
    const size_t count = random.Below(6);
    for (size_t i = 0; i < count; ++i) {
      ir::Slot slot;
      slot.name = kFieldNames[(i + random.Below(3)) % std::size(kFieldNames)] + std::string(i, '_');
      slot.type.kind = random.Of(kKinds);
      slot.type.optional = random.OneIn(3);
      if (!slot.type.optional && (is_customer || random.OneIn(2))) slot.initial = constant(slot.type.kind);
      slot.required = !is_customer && !slot.type.optional && slot.initial == ir::kNone;
      if (parts && random.OneIn(5)) make_part(slot, is_customer);
      if (random.OneIn(3)) slot.wire = {random.Of(kFieldNames)};
      if (random.OneIn(4)) slot.wire = {"nested", random.Of(kFieldNames)};
      if (random.OneIn(12)) slot.wire = {"nested", "deeper", random.Of(kFieldNames)};
      if (random.OneIn(12)) slot.wire = {"list", random.OneIn(2) ? "0" : "1", random.Of(kFieldNames)};
      if (random.OneIn(12)) slot.wire = {random.Of(kPointers)};
      layout.slots.push_back(std::move(slot));
    }
    ir::Pack(layout);
  };
  for (const char* name : {"x.Inner", "x.Other", "x.Outer"}) {
    ir::Record record;
    record.name = name;
    fill(record.layout, false, !module.records.empty());
    // Most records' fields stand where they are looked for.
    for (ir::Slot& slot : record.layout.slots) {
      if (slot.wire.size() > 1 && !random.OneIn(4)) slot.wire.clear();
      if (slot.wire.size() == 1 && slot.wire[0][0] == '/' && !random.OneIn(4)) slot.wire.clear();
    }
    module.records.push_back(std::move(record));
  }
  fill(module.customer, true, true);
  std::vector<std::string> names(std::begin(kEventNames), std::end(kEventNames));
  const size_t count = 1 + random.Below(names.size());
  for (size_t i = 0; i < count; ++i) {
    const size_t at = random.Below(names.size());
    ir::Event event;
    event.name = "x.E" + std::to_string(i);
    event.wire = names[at];
    names.erase(names.begin() + static_cast<std::ptrdiff_t>(at));
    fill(event.layout, false, true);
    module.events.push_back(std::move(event));
  }
  auto program = Program::Load(std::move(module));
  CHECK_MSG(program.ok(), program.status().message().c_str());
  return std::move(*program);
}

LineMaker::LineMaker(const Program& program, Random& random, size_t calm)
    : program_(program), random_(random), calm_(calm) {
  for (int i = 0; i < 3; ++i) {
    Style& style = styles_.emplace_back();
    style.order = {"type", "event", "userId", "timestamp", "properties", "traits"};
    for (const char* extra : {"messageId", "anonymousId", "context", "other"}) {
      if (random.OneIn(2)) style.order.emplace_back(extra);
    }
    // As written, sorted, or in any order.
    if (i == 1) std::sort(style.order.begin(), style.order.end());
    if (i == 2) {
      for (size_t k = style.order.size(); k > 1; --k) std::swap(style.order[k - 1], style.order[random.Below(k)]);
    }
    style.colon = random.OneIn(3) ? ": " : ":";
    style.comma = random.OneIn(3) ? ", " : random.OneIn(4) ? " ,\t" : ",";
    style.reversed = random.OneIn(2);
    style.sparse = random.OneIn(2);
  }
}

std::string LineMaker::Text() {
  constexpr const char* kTexts[] = {"",
                                    "a",
                                    "web",
                                    "customer-17",
                                    "0123456789abcdef",
                                    "0123456789abcde",
                                    "a text that is longer than two times sixteen bytes",
                                    "é",
                                    "naïve café, sixteen bytes and ünicode",
                                    "日本語",
                                    "a\\u00e9b",
                                    "tab\\t",
                                    "\\\"quoted\\\"",
                                    "\\ud83d\\ude00",
                                    "~\x7F",
                                    "'/"};
  const size_t kinds = Oddly(6) ? std::size(kTexts) : 7;
  return '"' + std::string(kTexts[random_.Below(kinds)]) + '"';
}

std::string LineMaker::Number() {
  constexpr const char* kOdd[] = {"-0",
                                  "0.00005",
                                  "0.00015",
                                  "1e2",
                                  "1E+2",
                                  "1.0",
                                  "-1.5",
                                  "01",
                                  "1.",
                                  ".5",
                                  "1e",
                                  "-",
                                  "+1",
                                  "1.5e-3",
                                  "99999999",
                                  "1234567",
                                  "12345678",
                                  "123456789012345678901234567890",
                                  "9223372036854775807",
                                  "9223372036854775808",
                                  "922337203685477.5807",
                                  "922337203685477.5808",
                                  "1e400",
                                  "0.1234567",
                                  "12.34567",
                                  "00.5",
                                  "1.2.3",
                                  "1-2",
                                  "0x10",
                                  "1e999999999999"};
  if (Oddly(8)) return random_.Of(kOdd);
  std::string number = random_.OneIn(6) ? "-" : "";
  number += std::to_string(random_.Next() % (random_.OneIn(4) ? 1'000'000'000'000 : 1000));
  if (random_.OneIn(2)) return number;
  number += '.';
  for (size_t places = 1 + random_.Below(random_.OneIn(6) ? 8 : 4); places > 0; --places) {
    number += static_cast<char>('0' + random_.Below(10));
  }
  return number;
}

std::string LineMaker::Instant() {
  constexpr const char* kOdd[] = {"2026-02-29T00:00:00Z",
                                  "2024-02-29T23:59:59.999Z",
                                  "1900-02-29T00:00:00Z",
                                  "2000-02-29T00:00:00Z",
                                  "2026-13-01T00:00:00Z",
                                  "2026-00-10T00:00:00Z",
                                  "2026-01-32T00:00:00Z",
                                  "2026-04-31T00:00:00Z",
                                  "2026-01-01T24:00:00Z",
                                  "2026-01-01T00:60:00Z",
                                  "2026-01-01T00:00:60Z",
                                  "2026-01-01T00:00:00",
                                  "2026-01-01T00:00:00+01:00",
                                  "2026-01-01T00:00:00.5Z",
                                  "2026-01-01T00:00:00.123456Z",
                                  "2026-01-01T00:00Z",
                                  "2026-01-01 00:00:00Z",
                                  "0000-01-01T00:00:00Z",
                                  "9999-12-31T23:59:59.999Z",
                                  "2026-01-01T00:00:00.000z",
                                  "2026-01-01T00:00:00.00:Z",
                                  "2026-01-01T00:00:00.Z",
                                  "2026-01-01T00:00:0:Z",
                                  "2026-01-01T00:00:00-0130",
                                  "soon",
                                  "2026-01-01T00:00:00.000ZZ",
                                  "2026-01-01T00:00/00.000Z"};
  if (Oddly(10)) return '"' + std::string(random_.Of(kOdd)) + '"';
  const auto digits = [&](size_t below, size_t width) {
    std::string text = std::to_string(random_.Below(below));
    return std::string(width - text.size(), '0') + text;
  };
  std::string text = "\"20" + digits(40, 2) + "-0" + std::to_string(1 + random_.Below(9)) + "-" +
                     (random_.OneIn(2) ? "1" : "2") + digits(9, 1) + "T" + digits(24, 2) + ":" + digits(60, 2) + ":" +
                     digits(60, 2);
  if (random_.OneIn(2)) text = "\"2026-03-28T10:" + digits(60, 2) + ":" + digits(60, 2);
  return text + (random_.OneIn(3) ? "" : "." + digits(1000, 3)) + "Z\"";
}

std::string LineMaker::AnyValue() {
  switch (random_.Below(9)) {
    case 0:
      return "null";
    case 1:
      return random_.OneIn(2) ? "true" : "false";
    case 2:
    case 3:
      return Number();
    case 4:
      return "[" + (random_.OneIn(2) ? Number() + " , " + Text() : "{\"k\":[" + Text() + "]}") + "]";
    case 5:
      return "{\"ip\":" + Text() + ",\"n\":{}}";
    case 6:
      return "[]";
    default:
      return Text();
  }
}

std::string LineMaker::ListFor(const Style& style, const ir::Type& element) {
  std::string list = "[";
  const size_t count = random_.Below(random_.OneIn(4) ? 6 : 3);
  for (size_t i = 0; i < count; ++i) {
    list += (i > 0 ? style.comma : random_.OneIn(9) ? " " : "") + ValueFor(style, element);
  }
  return list + (Oddly(30) ? "," : "") + "]";
}

std::string LineMaker::ValueFor(const Style& style, const ir::Type& type) {
  if (Oddly(40)) return AnyValue();
  if (type.optional ? random_.OneIn(5) : Oddly(60)) return "null";
  switch (type.kind) {
    case ir::Kind::kBool:
      return random_.OneIn(2) ? "true" : Oddly(20) ? "tru" : "false";
    case ir::Kind::kInt:
    case ir::Kind::kDuration:
      return Oddly(8) ? Number() : std::to_string(random_.Below(random_.OneIn(9) ? 10'000'000'000 : 500));
    case ir::Kind::kDecimal:
    case ir::Kind::kFloat:
      return Number();
    case ir::Kind::kInstant:
      return Instant();
    case ir::Kind::kDate: {
      constexpr const char* kDates[] = {"2026-01-05",           "2024-02-29", "2026-02-29", "2026-1-05",
                                        "2026-01-05T00:00:00Z", "0000-01-01", "9999-12-31", ""};
      return '"' + std::string(kDates[random_.Below(Oddly(8) ? 8 : 2)]) + '"';
    }
    case ir::Kind::kTime: {
      constexpr const char* kTimes[] = {"09:00", "21:30:15", "24:00", "9:00", "23:59:59.999", ""};
      return '"' + std::string(kTimes[random_.Below(Oddly(8) ? 6 : 2)]) + '"';
    }
    case ir::Kind::kZone: {
      constexpr const char* kZones[] = {"UTC", "Europe/Paris", "Asia/Kathmandu", "Europe/Nowhere", ""};
      return '"' + std::string(kZones[random_.Below(Oddly(8) ? 5 : 3)]) + '"';
    }
    case ir::Kind::kEnum:
      return Oddly(20) ? Text() : '"' + std::string(random_.Of(kMembers)) + '"';
    case ir::Kind::kList:
      return ListFor(style, type.Element());
    case ir::Kind::kRecord:
      return Fields(style, program_.module().records[type.enum_id].layout);
    default:
      return Oddly(12) ? Number() : Text();
  }
}

std::string LineMaker::Fields(const Style& style, const ir::Layout& layout) {
  // By path, objects within objects.
  struct Node {
    std::string value;
    std::vector<std::string> keys;
    std::vector<Node> members;  // by key
    Node& Member(const std::string& key) {
      const auto found = std::find(keys.begin(), keys.end(), key);
      if (found != keys.end()) return members[static_cast<size_t>(found - keys.begin())];
      keys.push_back(key);
      return members.emplace_back();
    }
    std::string Text(const Style& style) const {
      if (members.empty()) return value.empty() ? "{}" : value;
      if (members.size() == 1 && keys[0] == "0" && style.reversed) {
        return '[' + members[0].Text(style) + ']';
      }
      std::string out = "{";
      for (size_t i = 0; i < members.size(); ++i) {
        const size_t at = style.reversed ? members.size() - 1 - i : i;
        out += (i > 0 ? style.comma : "") + '"' + keys[at] + '"' + style.colon + members[at].Text(style);
      }
      return out + "}";
    }
  } root;
  for (const ir::Slot& slot : layout.slots) {
    if (!slot.required && style.sparse && !Oddly(8)) continue;
    if (Oddly(60)) continue;
    Node* node = &root;
    if (slot.wire.empty()) node = &node->Member(slot.name);
    if (slot.wire.size() == 1 && slot.wire[0][0] == '/' && !Oddly(10)) continue;
    if (slot.wire.size() > 1 && Oddly(6)) {
      std::string exact;
      for (const std::string& part : slot.wire) exact += (exact.empty() ? "" : ".") + part;
      node = &node->Member(exact);
    } else {
      for (const std::string& part : slot.wire) node = &node->Member(part);
    }
    node->value = ValueFor(style, slot.type);
  }
  if (Oddly(3)) root.Member("unknown").value = AnyValue();
  if (Oddly(40)) return AnyValue();
  return root.Text(style);
}

std::string LineMaker::Call(const Style& style) {
  const ir::Module& module = program_.module();
  constexpr const char* kTypes[] = {"track", "track", "track", "identify", "page", "screen", "group", "Track", "tick"};
  const std::string type = kTypes[random_.Below(random_.OneIn(4) ? 9 : 4)];
  const ir::Event& event = module.events[random_.Below(module.events.size())];
  const int32_t page = program_.FindEvent("page");
  std::string out = "{";
  for (const std::string& key : style.order) {
    std::string value;
    if (key == "type") {
      value = Oddly(80) ? AnyValue() : '"' + type + '"';
    } else if (key == "event") {
      if (type != "track" && !Oddly(6)) continue;
      value = Oddly(30) ? AnyValue() : '"' + (random_.OneIn(12) ? "Unknown one" : event.wire) + '"';
    } else if (key == "userId" || key == "anonymousId") {
      value = Oddly(15)  ? AnyValue()
              : Oddly(6) ? Text()
              : Oddly(6) ? std::to_string(random_.Below(99))
                         : "\"customer-" + std::to_string(random_.Below(99)) + '"';
    } else if (key == "messageId") {
      value = Oddly(15) ? AnyValue() : "\"m-" + std::to_string(random_.Below(100'000)) + '"';
    } else if (key == "timestamp") {
      value = Oddly(40) ? AnyValue() : Instant();
    } else if (key == "properties") {
      if (type == "identify" && !Oddly(8)) continue;
      const bool of_page = type == "page" && page >= 0;
      value = Fields(style, of_page ? module.events[static_cast<size_t>(page)].layout : event.layout);
    } else if (key == "traits") {
      if (type != "identify" && !Oddly(8)) continue;
      value = Fields(style, module.customer);
    } else {
      value = random_.OneIn(3) ? AnyValue() : "{\"ip\":" + Text() + "}";
    }
    out += (out.size() > 1 ? style.comma : "") + '"' + key + '"' + style.colon + value;
  }
  if (Oddly(30)) out += (out.size() > 1 ? style.comma : "") + "\"watermark\"" + style.colon + Instant();
  return out + "}";
}

void LineMaker::Mutate(std::string& line) {
  if (line.empty()) return;
  const size_t at = random_.Below(line.size());
  switch (random_.Below(9)) {
    case 0:
      line[at] = static_cast<char>(random_.Next());
      break;
    case 1:
      line.resize(at);
      break;
    case 2:
      line.erase(at, 1 + random_.Below(3));
      break;
    case 3:
      line.insert(at, 1, static_cast<char>(" \t\"\\{}[],:0-.e\r\n"[random_.Below(16)]));
      break;
    case 4:
      line += static_cast<char>(" }\r,x"[random_.Below(5)]);
      break;
    case 5: {  // a part of the line once more
      const size_t size = 1 + random_.Below(20);
      line.insert(at, line.substr(random_.Below(line.size()), size));
      break;
    }
    case 6: {  // a key twice
      const size_t colon = line.find(':');
      if (colon != std::string::npos && colon > 1) line.insert(1, line.substr(1, colon - 1) + ":1,");
      break;
    }
    case 7:
      line[at] ^= static_cast<char>(1 << random_.Below(8));
      break;
    default: {  // another character where one would look for it
      const size_t quote = line.find('"', at);
      if (quote != std::string::npos) line.insert(quote, random_.OneIn(2) ? "\\" : "\xC3");
    }
  }
}

std::string LineMaker::Next() {
  std::string line = Call(random_.Of(styles_));
  if (Oddly(5)) Mutate(line);
  if (Oddly(20)) Mutate(line);
  return line;
}

}  // namespace journey::rt::testing_input
