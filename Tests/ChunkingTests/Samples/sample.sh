#!/bin/bash
# no() {
readonly LIMIT=3
usage() {
  cat <<EOF
no() {
EOF
}
function build-all {
  echo "${#args}" 'it
no() {
'
}
function run() (
  true
)
