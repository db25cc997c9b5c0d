// journey_hold_constructors LIBRARY: keeps the loader from running the library's constructors; guard.cpp runs them.
//
// LLVM's constructors ask for memory some ten thousand times. Run by the loader, one that gets none could only end the
// process, or leave the loader's lock held for ever. So the entries of the dynamic section by which the loader finds
// them get names that it does not know.
#include <elf.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "compiler/codegen/held.h"

namespace {

template <class T>
bool Read(std::fstream& file, uint64_t offset, T* values, size_t count = 1) {
  return static_cast<bool>(file.seekg(static_cast<std::streamoff>(offset))
                               .read(reinterpret_cast<char*>(values), static_cast<std::streamsize>(count * sizeof(T))));
}

// What is wrong with the file; null when nothing is.
const char* Hold(std::fstream& file) {
  Elf64_Ehdr head{};
  if (!Read(file, 0, &head) || std::memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 ||
      head.e_ident[EI_CLASS] != ELFCLASS64) {
    return "no shared library of 64 bits";
  }
  std::vector<Elf64_Phdr> segments(head.e_phnum);
  if (!Read(file, head.e_phoff, segments.data(), segments.size())) return "its segments cannot be read";
  const auto dynamic =
      std::find_if(segments.begin(), segments.end(), [](const Elf64_Phdr& s) { return s.p_type == PT_DYNAMIC; });
  if (dynamic == segments.end()) return "it has no dynamic section";
  std::vector<Elf64_Dyn> entries(dynamic->p_filesz / sizeof(Elf64_Dyn));
  if (!Read(file, dynamic->p_offset, entries.data(), entries.size())) return "its dynamic section cannot be read";
  int held = 0;
  for (Elf64_Dyn& entry : entries) {
    if (entry.d_tag == DT_INIT_ARRAY || entry.d_tag == journey::codegen::kHeldArray) {
      entry.d_tag = journey::codegen::kHeldArray;
      ++held;
    }
    if (entry.d_tag == DT_INIT_ARRAYSZ || entry.d_tag == journey::codegen::kHeldBytes) {
      entry.d_tag = journey::codegen::kHeldBytes;
      ++held;
    }
  }
  if (held != 2) return "it has no constructors";
  const auto bytes = static_cast<std::streamsize>(entries.size() * sizeof(Elf64_Dyn));
  file.seekp(static_cast<std::streamoff>(dynamic->p_offset))
      .write(reinterpret_cast<const char*>(entries.data()), bytes);
  return file.flush() ? nullptr : "it cannot be written";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: journey_hold_constructors LIBRARY\n");
    return 2;
  }
  std::fstream file(argv[1], std::ios::in | std::ios::out | std::ios::binary);
  if (const char* fault = Hold(file)) {
    std::fprintf(stderr, "journey_hold_constructors: %s: %s\n", argv[1], fault);
    return 1;
  }
  return 0;
}
