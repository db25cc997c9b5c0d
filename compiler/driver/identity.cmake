# Writes a header with one hash of the files of FOLDERS below ROOT: two compilers with the same hash give the same modules.
# cmake -DROOT=… -DFOLDERS=a,b -DOUTPUT=… -P identity.cmake
string(REPLACE "," ";" folders "${FOLDERS}")
set(all "")
foreach(folder IN LISTS folders)
  file(GLOB_RECURSE files ${ROOT}/${folder}/*.cpp ${ROOT}/${folder}/*.h ${ROOT}/${folder}/*.def ${ROOT}/${folder}/*.g4
       ${ROOT}/${folder}/*.journey)
  list(SORT files)
  foreach(file IN LISTS files)
    file(SHA256 ${file} hash)
    string(APPEND all "${hash}")
  endforeach()
endforeach()
string(SHA256 identity "${all}")
file(WRITE ${OUTPUT} "// Made by compiler/driver/identity.cmake.
#pragma once

namespace journey {

inline constexpr char kCompilerIdentity[] = \"${identity}\";

}  // namespace journey
")
