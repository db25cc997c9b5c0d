// The scheme and the host in front, the path percent-encoded.
#include "compiler/lsp/uri.h"

#include <filesystem>

#include "base/uri.h"

namespace journey::lsp {

std::string PathOfUri(std::string_view uri) {
  constexpr std::string_view kScheme = "file://";
  if (!uri.starts_with(kScheme)) return "";
  uri.remove_prefix(kScheme.size());
  const size_t slash = uri.find('/');  // behind the host
  if (slash == std::string_view::npos) return "";
  const std::string path = PercentDecoded(uri.substr(slash));
  if (path.find('\0') != std::string::npos) return "";
  return std::filesystem::path(path).lexically_normal().string();
}

std::string UriOfPath(const std::string& path) {
  std::error_code error;
  return "file://" + PercentEncodedPath(std::filesystem::absolute(path, error).lexically_normal().generic_string());
}

}  // namespace journey::lsp
