// Cache entries as files: a header of seven words (magic, version, kind, key, size, checksum), then the content.
#include "compiler/cache/disk_cache.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

namespace journey {
namespace {

constexpr uint64_t kMagic = 0x004a424f4e4a4f4aULL;
constexpr uint64_t kVersion = 2;
constexpr std::array<std::string_view, 2> kSuffixes = {".o", ".module"};  // by kind

// More is no work of ours.
constexpr uint64_t kMostEntryBytes = uint64_t{64} << 20;

using Header = std::array<uint64_t, 7>;

Header MakeHeader(DiskCache::Kind kind, DiskCache::Key key, std::string_view bytes) {
  return {kMagic,
          kVersion,
          static_cast<uint64_t>(kind),
          key.low,
          key.high,
          bytes.size(),
          XXH3_64bits(bytes.data(), bytes.size())};
}

std::string NameOf(DiskCache::Kind kind, DiskCache::Key key) {
  char name[33];
  std::snprintf(name, sizeof name, "%016llx%016llx", static_cast<unsigned long long>(key.high),
                static_cast<unsigned long long>(key.low));
  return std::string(name).append(kSuffixes[static_cast<size_t>(kind)]);
}

}  // namespace

DiskCache::DiskCache(const std::string& directory) {
  Result<rt::PrivateFolder> folder = rt::PrivateFolder::Open(directory);
  if (folder.ok()) {
    folder_ = std::move(*folder);
  } else {
    problem_ = folder.status().message();
  }
}

std::string DiskCache::DefaultDirectory() {
  // A relative path would mean whatever folder somebody made in the one where we happen to be.
  const auto absolute = [](const char* path) { return path != nullptr && *path == '/'; };
  if (const char* base = std::getenv("XDG_CACHE_HOME"); absolute(base)) {
    return (std::filesystem::path(base) / "journey").string();
  }
  if (const char* home = std::getenv("HOME"); absolute(home)) {
    return (std::filesystem::path(home) / ".cache" / "journey").string();
  }
  return "";
}

DiskCache::Key DiskCache::KeyOf(std::string_view text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return {hash.low64, hash.high64};
}

std::optional<std::string> DiskCache::Get(Kind kind, Key key) const {
  std::optional<std::string> file = folder_.Read(NameOf(kind, key), kMostEntryBytes);
  Header header{};
  if (!file.has_value() || file->size() < sizeof header) return std::nullopt;
  std::memcpy(header.data(), file->data(), sizeof header);
  file->erase(0, sizeof header);
  if (header != MakeHeader(kind, key, *file)) return std::nullopt;
  return file;
}

bool DiskCache::Put(Kind kind, Key key, std::string_view bytes) const {
  const Header header = MakeHeader(kind, key, bytes);
  if (!folder_.open() || sizeof header + bytes.size() > kMostEntryBytes) return false;
  std::string file(reinterpret_cast<const char*>(header.data()), sizeof header);
  file += bytes;
  return folder_.Write(NameOf(kind, key), file);
}

void DiskCache::Trim(uint64_t bytes) const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const int64_t long_ago = std::chrono::duration_cast<std::chrono::nanoseconds>(now - std::chrono::hours(1)).count();
  std::vector<rt::PrivateFolder::Entry> entries;
  std::vector<std::string> dead;
  uint64_t total = 0;
  folder_.List([&](const rt::PrivateFolder::Entry& entry) {
    const std::string_view name = entry.name;
    // A temporary file this old belongs to a process that died while writing.
    if (name.ends_with(".tmp") && entry.used_ns < long_ago) dead.push_back(entry.name);
    if (std::none_of(kSuffixes.begin(), kSuffixes.end(), [&](std::string_view end) { return name.ends_with(end); }))
      return;
    entries.push_back(entry);
    total += entry.size;
  });
  for (const std::string& name : dead) folder_.Remove(name);
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.used_ns < b.used_ns; });
  for (const rt::PrivateFolder::Entry& entry : entries) {
    if (total <= bytes) break;
    folder_.Remove(entry.name);
    total -= entry.size;
  }
}

}  // namespace journey
