// Lines for tests of decoding in one pass.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace journey::rt::testing_input {

// Text with the padding that is asked for behind it; the rest of the padding is what would do harm if it counted.
class Padded {
 public:
  explicit Padded(std::string_view text) : text_(text), size_(text.size()) {
    text_ += '\0';
    text_ += R"("}}","timestamp":"2026-01-01T00:00:00.000Z"}}0000000000000000000000000000000000)";
  }
  std::string_view view() const { return std::string_view(text_).substr(0, size_); }

 private:
  std::string text_;
  size_t size_;
};

// The beginning of a line of an event, up to the comma behind its timestamp.
std::string Head(std::string_view event);

// For the program of schema.h: lines that differ in what shapes, values and rejects could be confused about.
std::vector<std::string> TrickyLines();

}  // namespace journey::rt::testing_input
