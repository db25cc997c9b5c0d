// A folder and a format.
#include "cli/store_flags.h"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "runtime/value/calendar.h"

namespace journey::cli {

void AddStoreFlags(CLI::App& command, StoreFlags& flags) {
  command.add_option("store", flags.store, "The folder given to run --store")->required();
  command.add_option("--format", flags.format, "text or json, one document with format_version 1")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
}

Result<std::unique_ptr<rt::FolderDisk>> OpenToLook(const StoreFlags& flags) {
  std::error_code unknown;
  if (!std::filesystem::is_directory(flags.store, unknown)) return Status::Error(flags.store + " is no folder");
  return std::make_unique<rt::FolderDisk>(flags.store);
}

std::string MomentText(const std::optional<int64_t>& moment) {
  return moment ? rt::FormatInstant(*moment) : std::string("never");
}

}  // namespace journey::cli
