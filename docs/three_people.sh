#!/usr/bin/env bash
# Three people and a private room, by curl alone: ann makes it, bob comes by a link, eve stays outside.
#
#   docs/three_people.sh                              with the server at http://127.0.0.1:8000
#   CONFAB_SERVER=http://chat.lan docs/three_people.sh
#
# Says what it does, and stops at the first answer that is not what it should be. It makes three
# guests with names of their own and ends with nothing left but them.
set -euo pipefail
server=${CONFAB_SERVER:-http://127.0.0.1:8000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { echo "- $*"; }
fail() {
  echo "three_people: $*" >&2
  exit 1
}

# as WHO STATUS METHOD PATH [CURL OPTIONS]: asks with that person's token. The answer is in $answer;
# it has to have that status.
as() {
  local token=$1 wanted=$2 method=$3 path=$4
  shift 4
  local status
  status=$(curl -s -o "$work/answer" -w '%{http_code}' -X "$method" \
    -H "Authorization: Bearer $token" "$@" "$server$path")
  answer=$(cat "$work/answer")
  [ "$status" = "$wanted" ] || fail "$method $path answered $status, not $wanted: $answer"
}
# The first value of that name in the answer.
value() { sed -nE 's/^.*"'"$1"'": *"?([^",}]*)"?.*$/\1/; T; p; q' <<<"${answer//,\"/$'\n'\"}"; }

come_in() { curl -sf -d name="$1-$$" "$server/connect" >"$work/answer" && answer=$(cat "$work/answer"); }
come_in ann && ann=$(value token)
come_in bob && bob=$(value token)
come_in eve && eve=$(value token)

say "ann makes a private room"
as "$ann" 201 POST /chats -d title=Holidays -d private=true
room=$(value chat)

say "and a link into it, good for one person and an hour"
as "$ann" 201 POST "/chats/$room/links" -d uses=1 -d expires_in=1h
link=$(value url)

say "bob opens the link: he has asked, and is not in yet"
as "$bob" 202 POST "/join/${link##*/}"
[ "$(value state)" = pending ] || fail "bob's request is not pending: $answer"
as "$bob" 404 GET "/chats/$room"

say "ann sees who asks, and lets bob in"
as "$ann" 200 GET "/chats/$room/requests"
[ "$(value user)" = "bob-$$" ] || fail "bob is not among those who ask: $answer"
as "$ann" 200 POST "/chats/$room/requests/bob-$$" -d approve=true
as "$bob" 201 POST /send -d chat="$room" -d text='Thank you, ann!'

say "eve is refused, and what she hears is what she would hear of a room that was never there"
as "$eve" 404 GET "/chats/$room/messages"
of_the_room=$answer
as "$eve" 404 GET "/chats/~aaaaaaaaaaaaaaaa/messages"
[ "$answer" = "$of_the_room" ] || fail "eve can tell: $of_the_room"
as "$eve" 404 POST /send -d chat="$room" -d text='Let me in'
as "$eve" 404 POST "/join/${link##*/}"
dead_link=$answer
as "$eve" 404 POST /join/aaaaaaaaaaaaaaaaaaaaaaaaaa
[ "$answer" = "$dead_link" ] || fail "a spent link is not like one that never was: $dead_link"

say "bob schedules a message for later, and thinks better of it"
as "$bob" 202 POST /send -d chat="$room" -d text='See you there' -d at=+15m
scheduled=$(value id)
as "$bob" 200 GET "/scheduled/$scheduled"
[ "$(value state)" = pending ] || fail "it is not pending: $answer"
as "$ann" 404 GET "/scheduled/$scheduled"
as "$bob" 200 DELETE "/scheduled/$scheduled"
[ "$(value state)" = cancelled ] || fail "it is not cancelled: $answer"

say "ann sends a file of exactly 5 MiB"
head -c 5242880 /dev/urandom >"$work/film.bin"
as "$ann" 201 POST "/files?name=film.bin" --data-binary "@$work/film.bin" \
  -H 'Content-Type: application/octet-stream'
file=$(value id)
digest=$(sha256sum <"$work/film.bin")
[ "$(value sha256)" = "${digest%% *}" ] || fail "the digest is another one: $answer"
as "$ann" 201 POST /send -d chat="$room" -d text='Our film' -d files="$file"

say "bob's download breaks off half-way, and he resumes it"
curl -sf -r 0-2621439 -o "$work/copy.bin" -H "Authorization: Bearer $bob" "$server/files/$file"
curl -sf -C - -o "$work/copy.bin" -H "Authorization: Bearer $bob" "$server/files/$file"
cmp "$work/film.bin" "$work/copy.bin" || fail "the copy differs"
as "$eve" 404 GET "/files/$file"

say "one byte more is refused before any of it is sent"
head -c 5242881 /dev/zero >"$work/longer.bin"
refused=$(curl -s -o "$work/answer" -w '%{http_code} %{size_upload}' -H "Authorization: Bearer $ann" \
  --data-binary "@$work/longer.bin" -H 'Content-Type: application/octet-stream' "$server/files")
[ "$refused" = "413 0" ] || fail "status and bytes sent: $refused"

say "ann deletes the room, and it is gone for bob, with the film"
as "$ann" 204 DELETE "/chats/$room"
as "$bob" 404 GET "/chats/$room"
as "$bob" 404 GET "/files/$file"
