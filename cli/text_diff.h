// The difference between two texts, by lines, as `diff -u` and git show it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace journey::cli {

// "" where they are the same. `path` is named on both sides.
std::string UnifiedDiff(std::string_view path, std::string_view before, std::string_view after);

// The same as `git apply` takes it where the path begins; of a file that is not there yet, `before` is none.
std::string GitDiff(std::string_view path, std::optional<std::string_view> before, std::string_view after);

}  // namespace journey::cli
