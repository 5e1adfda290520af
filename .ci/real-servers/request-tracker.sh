#!/usr/bin/env bash
# Start a Request Tracker of our own on loopback, with an empty database below .real/.
. "$(dirname "$0")/lib.sh"

mine=$state/request-tracker
stop request-tracker
mkdir -p "$mine"/{cache,sessions,conf.d,mail}
port=$(free_port)

# Its zone is not UTC, for dates in a query are read in the zone of the server or of the user.
cat >"$mine/site.pm" <<CONFIG
Set(\$rtname, 'loopback');
Set(\$Organization, 'loopback.example');
Set(\$WebDomain, '127.0.0.1');
Set(\$WebPort, $port);
Set(\$WebPath, '');
Set(\$Timezone, 'Europe/Paris');
Set(\$DatabaseType, 'SQLite');
Set(\$DatabaseName, '$mine/rt.db');
Set(\$MailCommand, 'testfile');
Set(\$MasonDataDir, '$mine/cache');
Set(\$MasonSessionDir, '$mine/sessions');
Set(\$LogToSyslog, undef);
Set(\$LogToSTDERR, 'error');
1;
CONFIG
export RT_SITE_CONFIG=$mine/site.pm RT_SITE_CONFIG_DIR=$mine/conf.d TMPDIR=$mine/mail

rt-setup-database-5 --action init --skip-create >"$mine/setup.log" 2>&1
perl "$here/request-tracker.pl" "http://127.0.0.1:$port" >"$mine/access.json" 2>>"$mine/setup.log"

setsid starman --listen "127.0.0.1:$port" --workers 2 /usr/share/request-tracker5/libexec/rt-server </dev/null >"$mine/server.log" 2>&1 &
await request-tracker "$port" $!
mv "$mine/access.json" "$state/request-tracker.json"
