// Text -> Module: the inverse of text_print.cpp. Any text is fine; the first mistake is reported with its line.
//
// Nesting is as deep as the structs of ir.h and no deeper, so the recursion is bounded.
#include <charconv>
#include <string>
#include <unordered_map>
#include <utility>

#include "ir/fields.h"
#include "ir/op_names.h"
#include "ir/text.h"

namespace journey::ir {

namespace {

struct Token {
  enum Kind : uint8_t { kEnd, kWord, kString, kPunctuation } kind = kEnd;
  std::string text;
  uint32_t line = 1;
  bool Is(char c) const { return kind == kPunctuation && text[0] == c; }
};

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// False when a string or comment does not end; `tokens` then ends at the mistake.
bool Tokenize(std::string_view text, std::vector<Token>& tokens) {
  uint32_t line = 1;
  size_t i = 0;
  auto add = [&](Token::Kind kind, std::string token) { tokens.push_back({kind, std::move(token), line}); };
  while (i < text.size()) {
    char c = text[i];
    if (c == '\n') {
      ++line;
      ++i;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      ++i;
    } else if (text.substr(i, 2) == "//") {
      while (i < text.size() && text[i] != '\n') ++i;
    } else if (text.substr(i, 2) == "/*") {
      size_t end = text.find("*/", i + 2);
      if (end == std::string_view::npos) break;
      for (; i < end + 2; ++i) line += text[i] == '\n';
    } else if (std::string_view("{}[]=").find(c) != std::string_view::npos) {
      add(Token::kPunctuation, std::string(1, c));
      ++i;
    } else if (c == '"') {
      std::string value;
      for (++i; i < text.size() && text[i] != '"' && text[i] != '\n'; ++i) {
        if (text[i] != '\\') {
          value += text[i];
          continue;
        }
        if (++i == text.size()) break;
        if (text[i] == 'n') {
          value += '\n';
        } else if (text[i] == 'x' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 && HexDigit(text[i + 2]) >= 0) {
          value += static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
          i += 2;
        } else {
          value += text[i];
        }
      }
      if (i >= text.size() || text[i] != '"') break;
      ++i;
      add(Token::kString, std::move(value));
    } else {
      size_t begin = i;
      while (i < text.size() && std::string_view(" \t\r\n{}[]=\"").find(text[i]) == std::string_view::npos) ++i;
      add(Token::kWord, std::string(text.substr(begin, i - begin)));
    }
  }
  bool complete = i >= text.size();
  add(Token::kEnd, "");
  return complete;
}

template <typename T>
bool Number(std::string_view text, T& value) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {
    for (size_t kind = 0; kind < Words(Kind{}).size(); ++kind) {
      kinds_.emplace(KindName(static_cast<Kind>(kind)), static_cast<Kind>(kind));
    }
  }

  Result<Module> ParseModule(bool complete) {
    Module module;
    if (Next().text != "module" || Next().text != "1") Fail("a module begins with `module 1`");
    Parse(module);
    if (!failed_ && !complete) FailNext("a string or comment does not end");
    if (!failed_ && Peek().kind != Token::kEnd) FailNext("nothing may follow the module");
    if (failed_) return Status::Error(error_);
    PackKept(module);
    return module;
  }

  // One field of the struct whose field `field_` was just read.
  template <typename T>
  void operator()(const char* name, T& value, Since) {
    (*this)(name, value);
  }
  // Not inlined: there are hundreds of fields.
  template <typename T>
  [[gnu::noinline]] void operator()(const char* name, T& value, Ref = Ref::kNone) {
    if (matched_ || field_ != name) return;
    matched_ = true;
    Parse(value);
    matched_ = true;  // parsing a nested struct has used it
  }

 private:
  const Token& Peek() const { return tokens_[at_]; }
  const Token& Next() {
    const Token& token = tokens_[at_];
    line_ = token.line;
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
  }
  bool Take(char c) {
    if (failed_ || !Peek().Is(c)) return false;
    Next();
    return true;
  }
  // At the token that was read last.
  void Fail(std::string message) {
    if (failed_) return;
    failed_ = true;
    error_ = "line " + std::to_string(line_) + ": " + std::move(message);
  }
  // At the token that comes next.
  void FailNext(std::string message) {
    line_ = Peek().line;
    Fail(std::move(message));
  }
  std::string Word() {
    if (Peek().kind != Token::kWord) {
      FailNext("expected a word or a number");
      return {};
    }
    return Next().text;
  }

  void Parse(bool& value) {
    std::string word = Word();
    value = word == "true";
    if (!value && word != "false") Fail("expected true or false");
  }
  template <std::integral T>
    requires(!std::same_as<T, bool>)
  void Parse(T& value) {
    if (!Number(Word(), value)) Fail("expected a number in range");
  }
  void Parse(std::string& value) {
    if (Peek().kind != Token::kString) return FailNext("expected a string");
    value = Next().text;
  }
  template <typename T>
    requires std::is_enum_v<T>
  void Parse(T& value) {
    std::string word = Word();
    Strings words = Words(T{});
    for (size_t i = 0; i < words.size(); ++i) {
      if (words[i] == word) {
        value = static_cast<T>(i);
        return;
      }
    }
    Fail("unknown word `" + word + "`");
  }
  void Parse(Type& type) {
    std::string word = Word();
    if (!word.empty() && word.back() == '?') {
      type.optional = true;
      word.pop_back();
    }
    if (size_t colon = word.find(':'); colon != std::string::npos) {
      if (!Number(std::string_view(word).substr(colon + 1), type.enum_id)) Fail("expected an enum's number");
      word.resize(colon);
    }
    if (size_t dot = word.find('.'); dot != std::string::npos) {
      auto element = kinds_.find(std::string_view(word).substr(dot + 1));
      if (element == kinds_.end()) return Fail("unknown type `" + word + "`");
      type.element = element->second;
      word.resize(dot);
    }
    auto kind = kinds_.find(word);
    if (kind == kinds_.end()) return Fail("unknown type `" + word + "`");
    type.kind = kind->second;
  }
  void Parse(Constant& constant) {
    Parse(constant.type);
    if (Peek().kind == Token::kString) {
      constant.value = Next().text;
      return;
    }
    if (Peek().Is('[')) return Parse(constant.value.emplace<std::vector<int32_t>>());
    std::string word = Word();
    if (word == "none") {
      constant.value = std::monostate();
    } else if (word == "true" || word == "false") {
      constant.value = word == "true";
    } else if (int64_t number = 0; Number(word, number)) {
      constant.value = number;
    } else if (double real = 0; !word.empty() && word.back() == 'f' && word != "inf" && word != "-inf" &&
                                Number(std::string_view(word).substr(0, word.size() - 1), real)) {
      constant.value = real;
    } else {
      Fail("expected a constant");
    }
  }
  void Parse(std::vector<Block>& blocks) {
    if (!Take('{')) return FailNext("expected `{` and the blocks");
    Place place;  // goes on until the next one
    while (!failed_ && !Take('}')) {
      std::string word = Word();
      if (word == "b" + std::to_string(blocks.size()) + ':') {
        blocks.emplace_back();
      } else if (blocks.empty()) {
        Fail("expected `b0:`");
      } else {
        ParseInstr(std::move(word), place, blocks.back().instrs.emplace_back());
      }
    }
  }
  template <typename T>
  void Parse(std::vector<T>& items) {
    if (!Take('[')) return FailNext("expected `[`");
    while (!failed_ && !Take(']')) Parse(items.emplace_back());
  }
  template <typename T>
    requires std::is_class_v<T>
  void Parse(T& item) {
    if (!Take('{')) return FailNext("expected `{`");
    while (!failed_ && !Take('}')) {
      std::string name = Word();
      std::string outer = std::exchange(field_, name);
      matched_ = false;
      if (!failed_) Fields(*this, item);
      if (!matched_) Fail("unknown field `" + name + "`");
      field_ = std::move(outer);
    }
  }

  bool Register(std::string_view word, uint32_t& reg) {
    if (word == "_") {
      reg = kNoReg;
      return true;
    }
    return word.starts_with('r') && Number(word.substr(1), reg);
  }

  // "12" or "12:5+7".
  static bool PlaceOf(std::string_view text, Place& place) {
    place = {};
    const size_t colon = text.find(':');
    if (!Number(text.substr(0, colon), place.line)) return false;
    if (colon == std::string_view::npos) return true;
    text.remove_prefix(colon + 1);
    const size_t plus = text.find('+');
    return plus != std::string_view::npos && Number(text.substr(0, plus), place.column) &&
           Number(text.substr(plus + 1), place.length);
  }

  void ParseInstr(std::string word, Place& place, Instr& instr) {
    uint32_t source_line = line_;
    if (Take('=')) {
      if (!Register(word, instr.dst)) return Fail("expected a register before `=`");
      word = Word();
    }
    const std::optional<Op> op = OpOf(word);
    if (!op) return Fail("unknown operation `" + word + "`");
    instr.op = *op;
    int immediates = 0;
    while (!failed_ && Peek().kind == Token::kWord && Peek().line == source_line) {
      std::string_view operand = Next().text;
      uint32_t reg = 0;
      if (Register(operand, reg)) {
        instr.args.push_back(reg);
      } else if (operand.starts_with('#')) {
        if (immediates == 2 || !Number(operand.substr(1), immediates == 0 ? instr.imm : instr.imm2)) {
          return Fail("bad immediate");
        }
        ++immediates;
      } else if (operand.starts_with('@')) {
        if (!PlaceOf(operand.substr(1), place)) return Fail("bad line");
      } else {
        if (size_t colon = operand.find(':'); colon != std::string_view::npos) {
          if (!Number(operand.substr(0, colon), instr.cases.emplace_back())) return Fail("bad case");
          operand.remove_prefix(colon + 1);
          if (operand == "_") continue;
        }
        if (!operand.starts_with('b') || !Number(operand.substr(1), instr.targets.emplace_back())) {
          return Fail("unknown operand `" + std::string(operand) + "`");
        }
      }
    }
    instr.line = place.line;
    instr.column = place.column;
    instr.length = place.length;
  }

  std::vector<Token> tokens_;
  size_t at_ = 0;
  uint32_t line_ = 1;
  std::unordered_map<std::string_view, Kind> kinds_;
  std::string field_;
  bool matched_ = false;
  bool failed_ = false;
  std::string error_;
};

}  // namespace

Result<Module> Read(std::string_view text) {
  std::vector<Token> tokens;
  bool complete = Tokenize(text, tokens);
  return Parser(std::move(tokens)).ParseModule(complete);
}

}  // namespace journey::ir
