// How the parser goes on after a syntax error.
//
// The fast strategy gives up at the first error. The careful one reports it (syntax_errors.h) and then recovers where
// the language has items: a broken declaration, journey item, stage item, statement, field, arm, test step is left out,
// and parsing goes on at the next place in the same block that looks like the beginning of an item, or at the block's
// end. All other rules pass an error on to the item around them. One parser each; not shared between threads.
#pragma once

#include <antlr4-runtime.h>

#include <memory>
#include <string>

#include "compiler/diag/diag.h"
#include "compiler/parse/tokens.h"
#include "grammar/JourneyParser.h"

namespace journey {

// Whether a rule is that of an item, which is left out as a whole when something in it is wrong.
bool IsItem(size_t rule);
// The words that begin declarations.
bool IsDeclarationWord(size_t type);

// Thrown by the fast strategy; never leaves Parse().
struct FastParseFailed {};

class FastStrategy final : public antlr4::ANTLRErrorStrategy {
 public:
  void reset(antlr4::Parser*) override {}
  antlr4::Token* recoverInline(antlr4::Parser*) override { throw FastParseFailed(); }
  void recover(antlr4::Parser*, std::exception_ptr) override { throw FastParseFailed(); }
  void sync(antlr4::Parser*) override {}
  bool inErrorRecoveryMode(antlr4::Parser*) override { return false; }
  void reportMatch(antlr4::Parser*) override {}
  void reportError(antlr4::Parser*, const antlr4::RecognitionException&) override {}
};

void Configure(journey_grammar::JourneyParser& parser, const std::shared_ptr<antlr4::ANTLRErrorStrategy>& strategy,
               antlr4::atn::PredictionMode mode);
// A parse with the fast one, over the parser's own stream: null when the text has a syntax error. The context is the
// parser's.
journey_grammar::JourneyParser::ModuleContext* RunFast(journey_grammar::JourneyParser& parser);

class CarefulStrategy final : public antlr4::ANTLRErrorStrategy {
 public:
  CarefulStrategy(const SourceMap& sources, FileId file, const TokenBuffer& buffer, Diagnostics& diagnostics);

  void reset(antlr4::Parser*) override {}
  antlr4::Token* recoverInline(antlr4::Parser* parser) override;
  void recover(antlr4::Parser* parser, std::exception_ptr error) override;
  void sync(antlr4::Parser* parser) override;
  bool inErrorRecoveryMode(antlr4::Parser*) override { return false; }
  void reportMatch(antlr4::Parser*) override {}
  void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& error) override;

 private:
  const SourceToken& Current(antlr4::Parser* parser) const;
  std::string_view Text(const SourceToken& token) const;
  bool StartsDeclarationLine(const SourceToken& token) const;
  bool FirstOnLine(const SourceToken& token) const;
  bool StartsItem(size_t rule, const SourceToken& token) const;
  bool BackToItem(antlr4::Parser* parser, size_t item_rule);
  void SkipToItem(antlr4::Parser* parser, size_t item_rule, size_t start, int depth);
  bool Suppressed(const SourceToken& token) const;
  void RememberMissing(const SourceToken& token);
  bool BesideReported(const SourceToken& token) const;
  bool FitsAround(antlr4::Parser* parser, const SourceToken& token) const;

  const SourceMap& sources_;
  FileId file_;
  const TokenBuffer& buffer_;
  Diagnostics& diagnostics_;
  SourceToken missing_brace_;
  // The token at which an error was last reported or parsing resumed: what fails there again is the same mistake.
  size_t settled_ = SIZE_MAX;
  size_t failed_at_ = 0;           // the last error's token
  size_t reported_at_ = SIZE_MAX;  // where the last error that was said begins
  size_t last_back_ = 0;           // where parsing was last taken up again, one token back
  bool braces_missing_ = false;    // the file opens more braces than it closes
};

}  // namespace journey
