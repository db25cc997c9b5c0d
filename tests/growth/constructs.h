// Texts that hold one construct of the language n times, to see how the compiler's work grows with n.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace journey {

struct Construct {
  const char* name;
  size_t n;  // large enough that what grows outweighs what does not
  std::string (*text)(size_t n);
};

// Of both editions of the language.
const std::vector<Construct>& Constructs();
std::vector<Construct> Edition1();
std::vector<Construct> Edition2();

// To be made machine code of as well, which counting makes slow: few and small, but a function that is left alone for
// its size is so at n and at 4 n.
std::vector<Construct> NativeConstructs();

// A journey, and a log that is run over it.
struct Story {
  const char* name;
  size_t n;
  std::string (*text)(size_t n);
  std::string (*lines)(size_t n);
  size_t records;  // as many times n come out at least: what is counted did happen
};

// Run interpreted; those about `in` natively as well, under this name more.
std::vector<Story> Stories();
inline bool RunsNatively(const Story& story) { return std::string_view(story.name).starts_with("run_in_"); }
inline std::string NativeName(const Story& story) { return std::string("native_") + story.name; }

}  // namespace journey
