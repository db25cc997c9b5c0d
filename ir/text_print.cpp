// Module -> text: a visitor of fields.h that leaves out fields with their default value, and one line per instruction.
//
// A struct is `{ name value ... }`, a list `[ value ... ]`; what stands in comments (names behind indices, positions in
// a list) is for people, the reader skips it.
#include <charconv>
#include <string>
#include <utility>

#include "ir/fields.h"
#include "ir/text.h"

namespace journey::ir {

namespace {

constexpr size_t kLineWidth = 110;

std::string Quote(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out + '"';
}

// A name inside a comment must not end it, nor the line.
std::string CommentSafe(std::string text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) < 0x20) text[i] = ' ';
    if (text[i] == '/' && i > 0 && text[i - 1] == '*') text[i] = '|';
  }
  return text;
}

std::string Indent(std::string_view text) {
  std::string out;
  for (char c : text) {
    out += c;
    if (c == '\n') out += "  ";
  }
  return out;
}

std::string PrintedType(const Type& type) {
  std::string out(KindName(type.kind));
  if (type.kind == Kind::kList || type.element != Kind::kVoid) out += '.' + std::string(KindName(type.element));
  if (type.enum_id != 0 || type.kind == Kind::kEnum || type.kind == Kind::kRecord)
    out += ":" + std::to_string(type.enum_id);
  if (type.optional) out += '?';
  return out;
}

class Printer {
 public:
  explicit Printer(const Module& module) : module_(module) {}

  // One field of the struct that is being visited. Not inlined: there are hundreds of them, and nobody waits for a
  // text.
  template <typename T>
  void operator()(const char* name, const T& value, Since) {
    (*this)(name, value);
  }
  template <typename T>
  [[gnu::noinline]] void operator()(const char* name, const T& value, Ref ref = Ref::kNone) {
    ref_ = ref;
    std::string text = Render(value);
    std::string comment;
    if constexpr (std::same_as<T, int32_t>) comment = Named(ref, value);
    fields_.push_back({name, std::move(text), std::move(comment)});
    ref_ = Ref::kNone;
  }

  std::string Render(bool value) { return value ? "true" : "false"; }
  template <std::integral T>
    requires(!std::same_as<T, bool>)
  std::string Render(T value) {
    return std::to_string(value);
  }
  std::string Render(const std::string& value) { return Quote(value); }
  std::string Render(const Type& type) { return PrintedType(type); }
  template <typename T>
    requires std::is_enum_v<T>
  std::string Render(T value) {
    Strings words = Words(T{});
    auto index = static_cast<size_t>(value);
    return index < words.size() ? std::string(words[index]) : std::to_string(index);
  }
  std::string Render(const Constant& constant) {
    std::string out = PrintedType(constant.type) + ' ';
    struct {
      std::string operator()(std::monostate) { return "none"; }
      std::string operator()(bool value) { return value ? "true" : "false"; }
      std::string operator()(int64_t value) { return std::to_string(value); }
      std::string operator()(double value) {
        char buffer[40];
        auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
        return std::string(buffer, end) + 'f';
      }
      std::string operator()(const std::string& value) { return Quote(value); }
      std::string operator()(const std::vector<int32_t>& parts) {
        std::string out = "[";
        for (size_t i = 0; i < parts.size(); ++i) out += (i > 0 ? " " : "") + std::to_string(parts[i]);
        return out + ']';
      }
    } text;
    return out + std::visit(text, constant.value);
  }
  std::string Render(const std::vector<Block>& blocks) {
    std::string out = "{";
    std::string place = "@0";
    for (size_t b = 0; b < blocks.size(); ++b) {
      out += "\n  b" + std::to_string(b) + ':';
      for (const Instr& instr : blocks[b].instrs) {
        out += "\n    " + InstrText(instr);
        std::string at = PlaceText(instr);
        if (at != place) out += ' ' + at;
        place = std::move(at);
        std::string name = NameOf(module_, ImmediatesOf(instr.op).imm, instr.imm, function_journey_);
        std::string name2 = NameOf(module_, ImmediatesOf(instr.op).imm2, instr.imm2, function_journey_, instr.imm);
        if (!name2.empty()) name += (name.empty() ? "" : " ") + name2;
        if (!name.empty()) out += "  // " + CommentSafe(name);
      }
    }
    return out + "\n}";
  }
  template <typename T>
  std::string Render(const std::vector<T>& items) {
    if (items.empty()) return "[]";
    std::vector<std::string> texts;
    size_t width = 0;
    bool one_line = !std::is_class_v<T> || std::same_as<T, std::string> || std::same_as<T, Type>;
    Ref ref = ref_;
    for (size_t i = 0; i < items.size(); ++i) {
      if constexpr (std::same_as<T, Journey>) own_journey_ = static_cast<int32_t>(i);
      std::string text = Render(items[i]);
      if constexpr (std::same_as<T, int32_t>) text += Named(ref, items[i]);
      width += text.size() + 1;
      texts.push_back(std::move(text));
    }
    own_journey_ = std::same_as<T, Journey> ? kNone : own_journey_;
    return List(texts, one_line, width);
  }
  template <typename T>
    requires std::is_class_v<T>
  std::string Render(const T& item) {
    if constexpr (std::same_as<T, Function>) function_journey_ = item.journey;
    static const std::vector<Field> defaults = Printer(Module()).Collect(T{});
    return Braces(Collect(item), defaults);
  }

 private:
  struct Field {
    const char* name;
    std::string text;
    std::string comment;
  };

  static std::string List(const std::vector<std::string>& texts, bool one_line, size_t width) {
    std::string out = "[";
    if (one_line && width < kLineWidth) {
      for (size_t i = 0; i < texts.size(); ++i) out += (i ? " " : "") + texts[i];
      return out + "]";
    }
    if (one_line) {
      constexpr size_t kRow = 10;
      for (size_t i = 0; i < texts.size(); ++i) {
        out += (i % kRow == 0 ? "\n  /*" + std::to_string(i) + "*/ " : " ") + texts[i];
      }
      return out + "\n]";
    }
    for (size_t i = 0; i < texts.size(); ++i) out += "\n  /*" + std::to_string(i) + "*/ " + Indent(texts[i]);
    return out + "\n]";
  }
  // The fields that are not as they would be by default.
  static std::string Braces(const std::vector<Field>& fields, const std::vector<Field>& defaults) {
    std::vector<std::string> parts;
    size_t width = 0;
    bool one_line = true;
    for (size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].text == defaults[i].text) continue;
      std::string part = std::string(fields[i].name) + ' ' + fields[i].text + fields[i].comment;
      width += part.size() + 1;
      one_line = one_line && part.find('\n') == std::string::npos;
      parts.push_back(std::move(part));
    }
    if (parts.empty()) return "{}";
    std::string out = "{";
    if (one_line && width < kLineWidth) {
      for (const std::string& part : parts) out += ' ' + part;
      return out + " }";
    }
    for (const std::string& part : parts) out += "\n  " + Indent(part);
    return out + "\n}";
  }

  template <typename T>
  std::vector<Field> Collect(const T& item) {
    std::vector<Field> outer = std::exchange(fields_, {});
    Fields(*this, item);
    return std::exchange(fields_, std::move(outer));
  }

  std::string Named(Ref ref, int64_t index) {
    if (ref == Ref::kNone) return {};
    std::string name = NameOf(module_, ref, index, own_journey_);
    return name.empty() ? std::string() : " /*" + CommentSafe(std::move(name)) + "*/";
  }

  // "@12", "@12:5+7".
  static std::string PlaceText(const Instr& instr) {
    std::string out = '@' + std::to_string(instr.line);
    if (instr.column == 0 && instr.length == 0) return out;
    return out + ':' + std::to_string(instr.column) + '+' + std::to_string(instr.length);
  }

  static std::string InstrText(const Instr& instr) {
    std::string out;
    auto reg = [](uint32_t r) { return r == kNoReg ? std::string("_") : "r" + std::to_string(r); };
    if (instr.dst != kNoReg) out += reg(instr.dst) + " = ";
    out += Info(instr.op).text;
    for (uint32_t arg : instr.args) out += ' ' + reg(arg);
    Immediates immediates = ImmediatesOf(instr.op);
    bool second = instr.imm2 != 0 || immediates.imm2 != Ref::kNone;
    bool number = immediates.imm != Ref::kNone && immediates.imm != Ref::kNumber;
    if (second || instr.imm != 0 || number) out += " #" + std::to_string(instr.imm);
    if (second) out += " #" + std::to_string(instr.imm2);
    for (size_t i = 0; i < instr.targets.size(); ++i) {
      out += ' ';
      if (i < instr.cases.size()) out += std::to_string(instr.cases[i]) + ':';
      out += 'b' + std::to_string(instr.targets[i]);
    }
    // Only a malformed instruction has cases without targets; they must survive the round trip all the same.
    for (size_t i = instr.targets.size(); i < instr.cases.size(); ++i)
      out += ' ' + std::to_string(instr.cases[i]) + ":_";
    return out;
  }

  const Module& module_;
  std::vector<Field> fields_;
  Ref ref_ = Ref::kNone;
  int32_t own_journey_ = kNone;
  int32_t function_journey_ = kNone;
};

}  // namespace

std::string Print(const Module& module) { return "module 1 " + Printer(module).Render(module) + "\n"; }

}  // namespace journey::ir
