// A project that is compiled again after each edit, compared each time with one that nobody has compiled before.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diag/render.h"
#include "compiler/driver/indexed.h"
#include "compiler/sema/dump.h"

namespace journey::lsp::testing {

// The project of an editor, and what the compilations before have left.
class Again {
 public:
  // `path`: "" where it stands nowhere.
  void Set(const std::string& module, const std::string& text, const std::string& path = "") {
    texts_[module] = text;
    paths_[module] = path.empty() ? module + ".journey" : path;
  }
  std::string& Text(const std::string& module) { return texts_.at(module); }

  // Compiles, and compares with a compilation that knows nothing.
  EditCounts Compile() {
    Names names, fresh_names;
    compilation_ = CompileAgain(std::move(compilation_), All(), names);
    const auto fresh = CompileIndexed(All(), fresh_names);
    EXPECT_EQ(RenderText(compilation_->sources, compilation_->diagnostics),
              RenderText(fresh->sources, fresh->diagnostics));
    EXPECT_EQ(DumpTyped(compilation_->program), DumpTyped(fresh->program));
    ExpectSame(names, fresh_names);
    return CountsOf(*compilation_);
  }
  // By module.
  const std::map<std::string, std::string>& texts() const { return texts_; }
  const Compilation& compilation() const { return *compilation_; }
  size_t errors() const { return compilation_->diagnostics.error_count(); }

 private:
  std::vector<SourceText> All() const {
    std::vector<SourceText> all;
    for (const auto& [module, text] : texts_) all.push_back({paths_.at(module), module, text});
    return all;
  }
  static void ExpectSame(const Names& a, const Names& b) {
    ASSERT_EQ(a.uses.size(), b.uses.size());
    for (size_t i = 0; i < a.uses.size(); ++i) {
      ASSERT_EQ(a.uses[i].use, b.uses[i].use);
      ASSERT_EQ(a.uses[i].declared, b.uses[i].declared);
    }
  }
  std::map<std::string, std::string> texts_, paths_;
  std::unique_ptr<Compilation> compilation_;
};

}  // namespace journey::lsp::testing
