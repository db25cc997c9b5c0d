// Tokens of one file and the streams that ANTLR reads: characters for its lexer, tokens for its parser.
//
// Both streams count in bytes of the source, so a token's place is its span and no table of offsets is needed. A
// TokenBuffer owns its tokens, which never move once scanning is done. One thread each.
#pragma once

#include <antlr4-runtime.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/source/source.h"

namespace journey {

inline constexpr uint32_t kNoDoc = UINT32_MAX;

class SourceToken final : public antlr4::Token {
 public:
  SourceToken() = default;
  SourceToken(size_t type, uint32_t begin, uint32_t end) : type(type), begin(begin), end(end) {}

  std::string getText() const override { return {}; }  // texts are taken from the source
  size_t getType() const override { return type; }
  size_t getLine() const override { return 0; }
  size_t getCharPositionInLine() const override { return 0; }
  size_t getChannel() const override { return DEFAULT_CHANNEL; }
  size_t getTokenIndex() const override { return index; }
  size_t getStartIndex() const override { return begin; }
  size_t getStopIndex() const override { return end; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  antlr4::CharStream* getInputStream() const override { return nullptr; }
  std::string toString() const override { return {}; }

  size_t type = INVALID_TYPE;
  uint32_t begin = 0;
  uint32_t end = 0;  // exclusive
  uint32_t index = 0;
  uint32_t doc = kNoDoc;  // which of TokenBuffer::docs documents what begins here
  bool bad = false;       // an error inside has been reported
};

// What the scanner hands to the parser.
struct TokenBuffer {
  std::vector<SourceToken> tokens;  // the last one is EOF
  std::vector<std::string> docs;
  std::vector<uint32_t> error_offsets;                    // where lexical errors were reported, ascending
  std::vector<Span> semicolons;                           // which are errors by themselves, but not beside others
  std::vector<std::pair<uint32_t, uint32_t>> allowances;  // the places of comments that allow a warning
  std::vector<std::pair<uint32_t, uint32_t>> unclosed;    // the places that unterminated strings take
  bool stopped = false;                                   // a comment or string swallowed the end of the file
  bool too_deep = false;                                  // nesting beyond kMaxNesting: not to be parsed
};

// UTF-8 text as code points at byte offsets. Broken UTF-8 reads as U+FFFD, a byte at a time.
class Utf8CharStream final : public antlr4::CharStream {
 public:
  Utf8CharStream(std::string_view text, size_t start) : text_(text), index_(start) {}

  void consume() override { index_ += LengthAt(index_); }
  size_t LA(ssize_t i) override;
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  size_t index() override { return index_; }
  void seek(size_t index) override { index_ = index; }
  size_t size() override { return text_.size(); }
  std::string getSourceName() const override { return {}; }
  std::string getText(const antlr4::misc::Interval&) override { return {}; }
  std::string toString() const override { return {}; }

 private:
  size_t LengthAt(size_t at) const;
  std::string_view text_;
  size_t index_;
};

// The finished tokens as ANTLR's parser wants them.
class SourceTokenStream final : public antlr4::TokenStream {
 public:
  explicit SourceTokenStream(TokenBuffer& buffer) : tokens_(buffer.tokens) {}

  void consume() override {
    if (index_ + 1 < tokens_.size()) ++index_;
  }
  size_t LA(ssize_t i) override { return At(i)->type; }
  antlr4::Token* LT(ssize_t i) override { return At(i); }
  antlr4::Token* get(size_t index) const override { return &tokens_[index]; }
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  size_t index() override { return index_; }
  void seek(size_t index) override { index_ = std::min(index, tokens_.size() - 1); }
  size_t size() override { return tokens_.size(); }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  std::string getSourceName() const override { return {}; }
  std::string getText(const antlr4::misc::Interval&) override { return {}; }
  std::string getText() override { return {}; }
  std::string getText(antlr4::RuleContext*) override { return {}; }
  std::string getText(antlr4::Token*, antlr4::Token*) override { return {}; }

 private:
  SourceToken* At(ssize_t i) const {
    const ssize_t at = static_cast<ssize_t>(index_) + (i > 0 ? i - 1 : i);
    if (at < 0) return nullptr;
    return &tokens_[std::min(static_cast<size_t>(at), tokens_.size() - 1)];
  }
  std::vector<SourceToken>& tokens_;
  size_t index_ = 0;
};

}  // namespace journey
