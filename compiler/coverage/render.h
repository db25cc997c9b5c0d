// Coverage -> text for people, a page of HTML, LCOV, JSON. Pure.
#pragma once

#include <string>
#include <vector>

#include "compiler/coverage/coverage.h"

namespace journey::coverage {

// A line for each kind, and what was not tried.
std::string RenderText(const std::vector<FileCoverage>& files);
// {"format_version":1,…} on one line.
std::string RenderJson(const std::vector<FileCoverage>& files);
// Of a tracefile, as genhtml and review tools read it: a point is a line, its outcomes are branches.
std::string RenderLcov(const std::vector<FileCoverage>& files);
// One page without anything from elsewhere: the sources, with what was tried and what was not beside each line.
std::string RenderHtml(const std::vector<FileCoverage>& files);

}  // namespace journey::coverage
