# What nearly every file includes; third-party headers of few files are not among them.
set(mailctl_common_headers <algorithm> <array> <chrono> <cstdint> <functional> <map> <memory> <optional> <set>
    <span> <string> <string_view> <utility> <variant> <vector> <fmt/format.h>)

# mailctl_precompile(NAME OWNER HEADERS…): NAME compiles with the precompiled headers of OWNER, which
# is made when first named.
function(mailctl_precompile name owner)
  if(NOT MAILCTL_PCH)
    return()
  endif()
  if(NOT TARGET ${owner})
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/${owner}.cc CONTENT "" @ONLY)
    add_library(${owner} OBJECT ${CMAKE_BINARY_DIR}/${owner}.cc)
    target_link_libraries(${owner} PRIVATE mailctl_options fmt::fmt nlohmann_json::nlohmann_json)
    target_precompile_headers(${owner} PRIVATE ${ARGN})
  endif()
  target_precompile_headers(${name} REUSE_FROM ${owner})
endfunction()

# mailctl_library(NAME SOURCES … [HEADERS …] [DEPS …] [PACKAGES …])
# The static library of one folder of src/. DEPS are other folders (their arrows are design §4 and
# are checked by script/layers); PACKAGES are imported targets, used in .cc files only.
function(mailctl_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;DEPS;PACKAGES" ${ARGN})
  add_library(mailctl_${name} STATIC ${ARG_SOURCES})
  target_sources(mailctl_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${CMAKE_SOURCE_DIR}/src
                 FILES ${ARG_HEADERS})
  list(TRANSFORM ARG_DEPS PREPEND mailctl_)
  target_link_libraries(mailctl_${name} PUBLIC mailctl_options ${ARG_DEPS} fmt::fmt
                        PRIVATE ${ARG_PACKAGES})
  set_target_properties(mailctl_${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  if(nlohmann_json::nlohmann_json IN_LIST ARG_PACKAGES)  # costs each file that includes it seconds
    mailctl_precompile(mailctl_${name} mailctl_common_json ${mailctl_common_headers} <nlohmann/json.hpp>)
  else()
    mailctl_precompile(mailctl_${name} mailctl_common ${mailctl_common_headers})
  endif()
endfunction()

# mailctl_test(NAME LABEL label SOURCES … [DEPS …] [PACKAGES …])
# One Catch2 program, run by ctest as one test with one label (unit, golden, contract, …).
function(mailctl_test name)
  cmake_parse_arguments(ARG "" "LABEL" "SOURCES;DEPS;PACKAGES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  list(TRANSFORM ARG_DEPS PREPEND mailctl_)
  target_link_libraries(${name} PRIVATE mailctl_test_main ${ARG_DEPS} ${ARG_PACKAGES})
  target_compile_definitions(${name} PRIVATE
    MAILCTL_SOURCE_DIR="${CMAKE_SOURCE_DIR}" MAILCTL_BINARY_DIR="${CMAKE_BINARY_DIR}")
  mailctl_precompile(${name} mailctl_test_common ${mailctl_common_headers} <catch2/catch.hpp>)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT 300)
endfunction()

# mailctl_script_test(NAME LABEL label COMMAND … [TIMEOUT s])
# A test that is a program or script: e2e, certify, checks.
function(mailctl_script_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "COMMAND" ${ARGN})
  add_test(NAME ${name} COMMAND ${ARG_COMMAND} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT}
    ENVIRONMENT "MAILCTL_BINARY=$<$<TARGET_EXISTS:mailctl>:$<TARGET_FILE:mailctl>>;MAILCTL_BUILD_DIR=${CMAKE_BINARY_DIR}")
endfunction()
