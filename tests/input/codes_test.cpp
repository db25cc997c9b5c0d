// The runtime's codes of bad input are the ones that the compiler's registry explains.
#include "runtime/input/codes.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace journey::rt {
namespace {

TEST(Codes, AreThoseOfTheRegistry) {
  std::set<std::string_view> registered = {
#define DIAG(code, severity, summary) #code,
#include "compiler/diag/diagnostics.def"
#undef DIAG
  };
  std::erase_if(registered, [](std::string_view code) { return !code.starts_with("J8"); });
  std::set<std::string_view> used(std::begin(kInputCodes), std::end(kInputCodes));
  EXPECT_EQ(registered, used);
}

}  // namespace
}  // namespace journey::rt
