// Parsing in two speeds: SLL prediction with no error handling first; only when that fails, LL with reports and
// recovery.
#include "compiler/parse/parse.h"

#include "compiler/parse/contextual.h"
#include "compiler/parse/identifiers.h"
#include "compiler/parse/recovery.h"
#include "compiler/parse/scan.h"
#include "compiler/parse/tree_builder.h"
#include "grammar/JourneyParser.h"

namespace journey {
namespace {

void Configure(journey_grammar::JourneyParser& parser, const std::shared_ptr<antlr4::ANTLRErrorStrategy>& strategy,
               antlr4::atn::PredictionMode mode) {
  parser.removeErrorListeners();
  // The grammar's labels hold all that the builder needs.
  parser.setBuildParseTree(false);
  parser.setErrorHandler(strategy);
  parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(mode);
}

// False when the text has a syntax error.
bool ParseFast(const SourceMap& sources, FileId file, TokenBuffer& buffer, Diagnostics& diagnostics,
               ast::Module& module) {
  SourceTokenStream stream(buffer);
  journey_grammar::JourneyParser parser(&stream);
  Configure(parser, std::make_shared<FastStrategy>(), antlr4::atn::PredictionMode::SLL);
  journey_grammar::JourneyParser::ModuleContext* tree = nullptr;
  try {
    tree = parser.module();
  } catch (const FastParseFailed&) {
    return false;
  }
  module.declarations = TreeBuilder(sources, file, buffer, diagnostics).Build(tree);
  return true;
}

void ParseCarefully(const SourceMap& sources, FileId file, TokenBuffer& buffer, Diagnostics& diagnostics,
                    ast::Module& module) {
  SourceTokenStream stream(buffer);
  journey_grammar::JourneyParser parser(&stream);
  Configure(parser, std::make_shared<CarefulStrategy>(sources, file, buffer, diagnostics),
            antlr4::atn::PredictionMode::LL);
  try {
    journey_grammar::JourneyParser::ModuleContext* tree = parser.module();
    module.declarations = TreeBuilder(sources, file, buffer, diagnostics).Build(tree);
  } catch (const antlr4::RecognitionException&) {
    // Reported on its way up; nothing of the file could be kept.
  }
}

}  // namespace

ast::Module Parse(const SourceMap& sources, FileId file, std::string module_name, Diagnostics& diagnostics) {
  ast::Module module;
  module.module = std::move(module_name);
  module.file = file;
  const std::string_view text = sources.file(file).text();
  if (text.size() > kMaxFileSize) {
    diagnostics.Report(DiagCode::J0009, Span{file, 0, 0}, "this file is larger than 16 MiB")
        .Help("split it into several modules");
    return module;
  }
  if (const size_t invalid = FindInvalidUtf8(text); invalid != std::string_view::npos) {
    const auto at = static_cast<uint32_t>(invalid);
    diagnostics.Report(DiagCode::J0001, Span{file, at, at + 1}, "this file is not valid UTF-8", "the first bad byte")
        .Help("save the file as UTF-8");
  }
  TokenBuffer buffer = Scan(sources, file, diagnostics);
  Contextualize(sources, file, buffer, diagnostics);
  if (buffer.too_deep) return module;
  if (!ParseFast(sources, file, buffer, diagnostics, module))
    ParseCarefully(sources, file, buffer, diagnostics, module);
  return module;
}

}  // namespace journey
