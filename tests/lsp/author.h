// Edits that an author might make, and others: by chance, the same ones for the same seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>

namespace journey::lsp::testing {

class Author {
 public:
  using Texts = std::map<std::string, std::string>;  // by module

  explicit Author(uint32_t seed) : random_(seed) {}

  size_t Below(size_t bound) { return std::uniform_int_distribution<size_t>(0, bound - 1)(random_); }

  // Another text of the module; `others`: a text to take words from.
  std::string Edited(const std::string& text, const std::string& original, const std::string& others);

  // A declaration of any kind, or a field of the customer, comes, goes, is moved, said again in another module, renamed
  // here or everywhere: the texts that are others then.
  Texts WithDeclarations(const Texts& texts);

 private:
  std::string WithSnippet(const std::string& text);
  std::string WithPartsMoved(const std::string& text, const std::string& by);
  std::string WithWord(const std::string& text, const std::string& others);
  std::string AnyName(const Texts& texts);
  Texts WithRenamed(const Texts& texts);
  Texts WithCopied(const Texts& texts, bool moved);
  Texts WithCustomerField(const Texts& texts);

  std::mt19937 random_;
};

}  // namespace journey::lsp::testing
