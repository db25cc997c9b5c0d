// Texts that hold one construct of the language n times, to see how the compiler's work grows with n.
#pragma once

#include <cstddef>
#include <string>
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

// To be made machine code of as well, which counting makes slow: few and small, but a function that is left alone for its
// size is so at n and at 4 n.
std::vector<Construct> NativeConstructs();

}  // namespace journey
