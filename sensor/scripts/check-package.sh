#!/usr/bin/env bash
# Installs the built package, runs its service the way its unit does, upgrades, removes and purges it.
# All of it happens in an overlay over this machine's files, in mount and network namespaces of its
# own: nothing of this machine changes. Needs root and Debian; says so and ends with 0 where it cannot.
#
#   mvn package && sensor/scripts/check-package.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() {
    echo "check-package: SKIPPED: $1"
    exit 0
}
fail() {
    echo "check-package: FAILED: $1" >&2
    exit 1
}

deb=$(echo "$PWD"/sensor/target/minewatch_*_all.deb)
[ -f "$deb" ] || fail 'no package: run mvn package first'
[ "$(id -u)" = 0 ] || skip 'needs root'
for tool in dpkg-deb dpkg unshare setpriv ip adduser; do
    command -v "$tool" >/dev/null || skip "no $tool"
done

if [ "${1:-}" != inside ]; then
    exec unshare --mount --net --propagation private "$0" inside
fi

# --- From here on in namespaces of its own.
work=$(mktemp -d)
mount -t tmpfs tmpfs "$work"
trap 'cd /; umount -l "$work"; rmdir "$work"' EXIT
mkdir "$work"/{upper,work,root,build}
mount -t overlay overlay -o "lowerdir=/,upperdir=$work/upper,workdir=$work/work" "$work/root" 2>/dev/null ||
    skip 'no overlay file system'
mount --rbind /proc "$work/root/proc"
mount --rbind /dev "$work/root/dev"
mount -t sysfs sysfs "$work/root/sys"
ip link set lo up
ip link add in0 type veth peer name out0
ip link set in0 up
ip link set out0 up

in_root() { chroot "$work/root" "$@"; }
cp "$deb" "$work/root/tmp/first.deb"
# The next version: the same files under a higher number.
dpkg-deb -R "$deb" "$work/build/next"
sed -i 's/^Version: .*/Version: 99.0/' "$work/build/next/DEBIAN/control"
echo '# changed by the package' >>"$work/build/next/etc/minewatch/minewatch.yml"
dpkg-deb -b "$work/build/next" "$work/root/tmp/next.deb" >/dev/null

install() { in_root env DEBIAN_FRONTEND=noninteractive dpkg --force-depends --force-confold -i "$1" >"$work/log" 2>&1 || {
    cat "$work/log"
    fail "dpkg -i $1"
}; }

echo 'install'
install /tmp/first.deb
in_root id minewatch >/dev/null || fail 'no user'
for folder in /var/lib/minewatch/feeds /var/log/minewatch; do
    [ "$(in_root stat -c %U:%a "$folder")" = minewatch:750 ] || fail "rights of $folder"
done
in_root minewatch --version | grep -q '^minewatch ' || fail 'the program does not start'
in_root minewatch config check /etc/minewatch/minewatch.yml | grep -q 'no problems' || fail 'default configuration'
if command -v systemd-analyze >/dev/null; then
    in_root systemd-analyze verify /lib/systemd/system/minewatch.service 2>&1 | grep -i minewatch && fail 'unit has problems'
fi
in_root logrotate -d /etc/logrotate.d/minewatch >"$work/log" 2>&1 || { cat "$work/log"; fail 'logrotate'; }

echo 'start, as the unit does: its user, one ambient capability'
sed -i 's/^  interfaces: \[\]/  interfaces: [in0]/' "$work/root/etc/minewatch/minewatch.yml"
sed -i 's|^  eve: none|  eve: /var/log/minewatch/eve.json|' "$work/root/etc/minewatch/minewatch.yml"
mkdir -p "$work/root/run/minewatch"
chown "$(in_root id -u minewatch):$(in_root id -g minewatch)" "$work/root/run/minewatch"
service() {
    chroot "$work/root" setpriv --reuid minewatch --regid minewatch --clear-groups --no-new-privs \
        --inh-caps=-all,+net_raw --ambient-caps=-all,+net_raw --bounding-set=-all,+net_raw \
        env MINEWATCH_JAVA_OPTS=-Djna.tmpdir=/var/lib/minewatch \
        /usr/bin/minewatch watch --quiet --config /etc/minewatch/minewatch.yml >"$work/service" 2>&1 &
    pid=$!
    touch "$work/service"
    for _ in $(seq 300); do
        grep -q Watching "$work/service" && return
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    cat "$work/service"
    fail 'the service does not start'
}
service
if command -v tcpreplay >/dev/null; then
    tcpreplay -q -i out0 --pps 1000 pcaps/stratum/cryptonote/xmrig-6.pcap >/dev/null
    for _ in $(seq 100); do
        grep -q '"level":"confirmed"' "$work/root/var/log/minewatch/eve.json" && break
        sleep 0.1
    done
    grep -q '"level":"confirmed"' "$work/root/var/log/minewatch/eve.json" || fail 'no alert'
else
    echo 'SKIPPED: no tcpreplay, no alert to be seen'
fi
in_root minewatch reload | grep -q '^reloaded' || fail 'reload'
kill -TERM "$pid"
wait "$pid" || fail "the service ends with $?"

echo 'upgrade: the changed configuration stays'
install /tmp/next.deb
grep -q 'interfaces: \[in0\]' "$work/root/etc/minewatch/minewatch.yml" || fail 'the configuration was overwritten'
service
kill -TERM "$pid"
wait "$pid" || fail "the service ends with $? after the upgrade"

echo 'remove: configuration and data stay'
in_root dpkg -r minewatch >/dev/null 2>&1 || fail 'dpkg -r'
[ ! -e "$work/root/usr/bin/minewatch" ] || fail 'the program stays'
[ -e "$work/root/etc/minewatch/minewatch.yml" ] || fail 'the configuration is gone'
[ -e "$work/root/var/log/minewatch/eve.json" ] || fail 'the events are gone'

echo 'purge'
in_root dpkg -P minewatch >/dev/null 2>&1 || fail 'dpkg -P'
for left in /etc/minewatch/minewatch.yml /var/lib/minewatch /var/log/minewatch; do
    [ ! -e "$work/root$left" ] || fail "$left stays"
done
in_root id minewatch >/dev/null 2>&1 && fail 'the user stays'
echo 'check-package: passed'
