// Lines have the keys that a run writes, in its order.
#include "tests/insight/support.h"

#include <gtest/gtest.h>

#include "compiler/diag/render.h"
#include "tests/insight/feed_line.h"

namespace journey::insight::testing {

std::unique_ptr<Compilation> Compiled(const std::string& text) {
  auto compilation = Compile({{"shop.journey", "shop", text}});
  EXPECT_TRUE(compilation->ir.has_value()) << RenderShort(compilation->sources, compilation->diagnostics);
  return compilation;
}

std::string Line(const char* when, const char* customer, int entry, const std::string& rest) {
  return std::string("{\"time\":\"2026-03-") + when + ":00.000Z\",\"journey\":\"shop.J\",\"customer\":\"" + customer +
         "\",\"entry\":" + std::to_string(entry) + "," + rest + "}";
}

Counter::Counter(const std::string& text)
    : compilation_(Compiled(text)), lines_(*compilation_->ir), tally_(*compilation_->ir) {}

Status Counter::Try(const std::string& line) { return FeedLine(lines_, line, tally_); }

void Counter::Add(const std::string& line) {
  const Status status = Try(line);
  EXPECT_TRUE(status.ok()) << status.message() << "\n" << line;
}

}  // namespace journey::insight::testing
