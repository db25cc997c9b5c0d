// file: URIs and paths. Other schemes have no path: what they name is known by the URI alone.
#pragma once

#include <string>
#include <string_view>

namespace journey::lsp {

// "" for what is no file: URI.
std::string PathOfUri(std::string_view uri);
// The path made absolute.
std::string UriOfPath(const std::string& path);

}  // namespace journey::lsp
