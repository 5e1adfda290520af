#!/usr/bin/env bash
# Start a Redmine of our own on loopback, with an empty database below .real/.
. "$(dirname "$0")/lib.sh"

mine=$state/redmine
stop redmine
mkdir -p "$mine"/{config,files,log,tmp}
port=$(free_port)
cat >"$mine/config/database.yml" <<CONFIG
production:
  adapter: sqlite3
  database: $mine/redmine.db
  encoding: utf8
  timeout: 15000
CONFIG
od -An -tx1 -N40 /dev/urandom | tr -d ' \n' >"$mine/config/secret_key.txt"

# Debian's Redmine looks for its instances below its own folder, so the way to ours leads up from there. WEBrick is no
# part of its bundle, so it is put on Ruby's path.
export REDMINE_INSTANCE=../../../..$mine RAILS_ENV=production BUNDLER_VERSION=2.3.15
RUBYLIB=$(dirname "$(dpkg --listfiles ruby-webrick | grep '/lib/webrick\.rb$')")
export RUBYLIB
cd /usr/share/redmine

bundle exec rake db:migrate >"$mine/setup.log" 2>&1
bundle exec bin/rails runner "$here/redmine.rb" "http://127.0.0.1:$port" >"$mine/access.json" 2>>"$mine/setup.log"

setsid bundle exec bin/rails server --using webrick --binding 127.0.0.1 --port "$port" --pid "$mine/rails.pid" </dev/null >"$mine/server.log" 2>&1 &
await redmine "$port" $!
mv "$mine/access.json" "$state/redmine.json"
