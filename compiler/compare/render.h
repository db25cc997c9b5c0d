// Changes as people and programs read them.
//
// Places are FILE:LINE:COLUMN in the new version, or in the old one where there is nothing new. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/compare/compare.h"
#include "compiler/source/source.h"

namespace journey::compare {

struct Sides {
  const SourceMap& before;
  const SourceMap& after;
};

// By subject, with the lines of both versions; `all`: SAFE changes too, else only their number. Ends with a summary.
std::string RenderText(const std::vector<Change>& changes, const Sides& sides, bool all);
// A table for a comment in a review.
std::string RenderMarkdown(const std::vector<Change>& changes, const Sides& sides, bool all);
// {"format_version":1,"changes":[…],"counts":{CLASS: N}}: every change, one document.
std::string RenderJson(const std::vector<Change>& changes, const Sides& sides);

}  // namespace journey::compare
