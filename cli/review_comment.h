// A review as one comment in Markdown.
//
// Pure: what it says was worked out before. Names and texts of the project stand as they are, not as markup.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/review_side.h"

namespace journey::cli {

struct ReviewPicture {
  std::string title;
  std::string before, after;  // links; empty: it was, or is, not there
};

struct ReviewVersion {
  std::string errors;  // why it does not compile, one a line; then nothing else is known
  ReviewTests tests;
  std::optional<ReviewLog> log;
};

struct Review {
  std::string title, reference;
  std::string changes;  // of `journey diff`, in Markdown; empty where a version does not compile
  ReviewVersion before, after;
  std::string log_name;  // empty: none was asked for
  std::vector<ReviewPicture> pictures;
};

std::string ReviewComment(const Review& review);

}  // namespace journey::cli
