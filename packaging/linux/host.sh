# shellcheck shell=bash
# Where Gatescope builds: natively where apt has what packages.txt names, else in a Debian 13 root of the user's cache.
# Sourced by packaging/dev; uses its say, die, top and cache.

readonly suite=trixie
readonly root_format=1          # raise it when what make_root does to a root changes
readonly root_kilobytes=2600000 # while it is made
readonly keyring=/usr/share/keyrings/debian-archive-keyring.gpg
readonly in_root_mark=/etc/gatescope-root

# --- packages ---------------------------------------------------------------------------------------------------------

packages() { sed -E 's/[[:space:]]*#.*//; /^$/d' "$top/packaging/linux/packages.txt"; }

# Those of the names on stdin that are not installed.
missing_packages() {
    grep -vxF -f <(dpkg-query -W -f='${Package} ${db:Status-Status}\n' | sed -n 's/ installed$//p') || true
}

is_root() { [ "$(id -u)" = 0 ]; }

as_root() {
    if is_root; then
        "$@"
    else
        sudo -- "$@"
    fi
}

require_sudo() {
    is_root || command -v sudo >/dev/null || die "$1 needs root once, and there is no sudo here"
}

explain_apt_failure() {
    grep -E '^E:' "$1" | head -n 3 >&2 || true
    if grep -qE 'resolv|Could not connect|Network is unreachable' "$1"; then
        die "apt has no network; the whole log: $1"
    fi
    die "apt could not install what is missing; the whole log: $1"
}

install_packages() {
    local log=$cache/apt.log
    [ "$#" -gt 0 ] || return 0
    require_sudo "installing $*"
    mkdir -p "$cache"
    say "installing with apt: $*"
    as_root apt-get update </dev/null >"$log" 2>&1 || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" \
        </dev/null >>"$log" 2>&1 || explain_apt_failure "$log"
}

install_missing() {
    local names
    mapfile -t names < <(missing_packages)
    install_packages "${names[@]}"
}

# --- is this host new enough? -----------------------------------------------------------------------------------------

os_field() { (. /etc/os-release && printf '%s' "${!1:-}"); }

candidate() { apt-cache policy "$1" | sed -n 's/^ *Candidate: *//p'; }

apt_offers() { dpkg --compare-versions "$(candidate "$1")" ge "$2" 2>/dev/null; }

# Debian tells by its version (testing and unstable have none), every other one by what apt could install.
host_is_new_enough() {
    local version
    version=$(os_field VERSION_ID)
    if [ "$(os_field ID)" = debian ]; then
        [ -z "$version" ] || [ "${version%%.*}" -ge 13 ]
    else
        apt_offers qt6-base-dev 6.8 && apt_offers python3-dev 3.13 && apt_offers libllhttp-dev 9
    fi
}

# --- making the root --------------------------------------------------------------------------------------------------

root_key() {
    { packages | LC_ALL=C sort; echo "$suite $root_format $(dpkg --print-architecture)"; } | sha256sum | cut -c1-12
}

remove_tree() {
    [ -e "$1" ] || return 0
    rm -rf --one-file-system "$1" 2>/dev/null || as_root rm -rf --one-file-system "$1"
}

require_space() {
    local free
    free=$(df --output=avail -k "$cache" | tail -n 1)
    [ "$free" -ge "$root_kilobytes" ] ||
        die "$cache has $((free / 1000)) MB free, the Debian 13 root needs $((root_kilobytes / 1000)) MB: set XDG_CACHE_HOME to another disk"
}

require_namespaces() {
    bwrap --ro-bind / / true 2>/dev/null ||
        die "this kernel lets nobody but root make namespaces (user namespaces are off, or AppArmor forbids them to bwrap): allow them, or run as root"
}

# What the host's apt knows about reaching a mirror holds for the root as well.
apt_network_options() {
    apt-config dump --no-empty | grep -E '^Acquire::(http|https|Retries|ForceIPv|Check-)' | sed -E 's/^/--aptopt=/' || true
}

explain_root_failure() {
    case $(grep -oE "resolv|Could not connect|unreachable|NO_PUBKEY|not signed|No space left|Operation not permitted" "$1" | head -n 1) in
        resolv | "Could not connect" | unreachable) echo "no network: Debian's packages cannot be reached" ;;
        NO_PUBKEY | "not signed") echo "the host's debian-archive-keyring is too old to trust Debian 13: install a newer one" ;;
        "No space left") echo "the disk is full" ;;
        "Operation not permitted") echo "this machine forbids mounting, even to root" ;;
        *) echo "mmdebstrap failed" ;;
    esac
}

# Places for what enter_root lays over the root, which is read-only from then on.
add_mount_points() {
    local etc=$1/etc file
    mkdir -p "$1"/usr/local/share/fonts/host "$1"/usr/share/icons "$1"/usr/local/src "$1"/var/{tmp,www}
    for file in resolv.conf hosts passwd group localtime machine-id; do
        rm -f "$etc/$file"
        : >"$etc/$file"
    done
    : >"$1$in_root_mark"
}

run_mmdebstrap() {
    local options=(--mode=root --variant=apt --format=directory --keyring="$keyring"
        --aptopt='APT::Install-Recommends "false"'
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*'
        --include="$(packages | paste -sd,)")
    mapfile -t -O "${#options[@]}" options < <(apt_network_options)
    as_root env ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
        mmdebstrap "${options[@]}" "$suite" "$1" ${GATESCOPE_MIRROR:+"$GATESCOPE_MIRROR"} </dev/null
}

# Complete or not there at all: made under another name, renamed at the end.
make_root() {
    local root=$1 part=$1.partial log=$1.log
    require_sudo "making a Debian 13 root"
    require_namespaces
    remove_tree "$part"
    require_space
    say "making a Debian 13 root in $root (once: a minute or two, 1.7 GB)"
    trap 'remove_tree "$part"; exit 130' INT TERM HUP
    if ! run_mmdebstrap "$part" >"$log" 2>&1; then
        remove_tree "$part"
        die "$(explain_root_failure "$log"); the whole log: $log"
    fi
    is_root || as_root chown -hR "$(id -u):$(id -g)" "$part"
    add_mount_points "$part"
    mv "$part" "$root"
    trap - INT TERM HUP
}

# Two checkouts that want the same root make it once.
ensure_root() {
    local root=$1 lock
    [ ! -d "$root" ] || return 0
    printf '%s\n' mmdebstrap bubblewrap debian-archive-keyring mount | install_missing
    mkdir -p "$cache"
    exec {lock}>"$cache/root.lock"
    if ! flock -n "$lock"; then
        say "another checkout is making the Debian 13 root: waiting for it"
        flock "$lock"
    fi
    [ -d "$root" ] || make_root "$root"
    exec {lock}>&-
}

# --- entering it ------------------------------------------------------------------------------------------------------

# The root's own folders read-only, all other folders of the host (home, /srv, /tmp, /run …) as they are.
add_folders() {
    local root=$1 entry
    binds+=(--ro-bind "$root/usr" /usr --ro-bind "$root/etc" /etc --ro-bind "$root/var" /var
        --dev-bind /dev /dev --proc /proc --ro-bind /sys /sys)
    for entry in bin sbin lib lib32 lib64 libx32; do
        [ ! -L "$root/$entry" ] || binds+=(--symlink "$(readlink "$root/$entry")" "/$entry")
    done
    for entry in /*; do
        case $entry in
            /bin | /sbin | /lib | /lib32 | /lib64 | /libx32 | /usr | /etc | /var | /dev | /proc | /sys | /boot) ;;
            *) add_host_folder "$entry" ;;
        esac
    done
}

add_host_folder() {
    if [ -L "$1" ]; then
        binds+=(--symlink "$(readlink "$1")" "$1")
    elif [ -d "$1" ]; then
        binds+=(--bind-try "$1" "$1")
    fi
}

# The user's names, network settings, fonts and cursors.
add_host_files() {
    local path
    for path in /etc/{resolv.conf,hosts,passwd,group,localtime,machine-id} /usr/share/icons; do
        binds+=(--ro-bind-try "$path" "$path")
    done
    for path in /var/tmp /var/www /usr/local/src; do
        binds+=(--bind-try "$path" "$path")
    done
    binds+=(--ro-bind-try /usr/share/fonts /usr/local/share/fonts/host)
}

add_environment() {
    local name
    for name in LD_LIBRARY_PATH LD_PRELOAD PYTHONHOME QT_PLUGIN_PATH LC_ALL; do
        binds+=(--unsetenv "$name")
    done
    binds+=(--setenv LANG C.UTF-8 --setenv LC_ALL C.UTF-8
        --setenv PATH /usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin)
}

require_reachable() {
    case $1/ in
        /usr/local/src/* | /var/tmp/* | /var/www/*) ;;
        /usr/* | /etc/* | /var/* | /boot/*) die "$1 is not visible in the Debian 13 root: work in your home or another folder" ;;
    esac
}

# The process in the root, a child of the bwrap process $1.
inner_process() { cat "/proc/$1/task/$1/children" 2>/dev/null || true; }

forward() {
    local inner
    inner=$(inner_process "$2")
    [ -z "$inner" ] || kill -s "$1" $inner 2>/dev/null || true
}

# Runs this script's subcommand once more, in the root. The terminal's Ctrl+C goes to the program by itself; a signal
# sent to this script alone is passed on. bwrap, as a job in the background, ignores Ctrl+C and so lives as long as the
# program, whose exit status it brings back.
enter_root() {
    local root=$1 binds=() status sandbox interrupted=1
    shift
    require_reachable "$top"
    require_reachable "$PWD"
    add_folders "$root"
    add_host_files
    add_environment
    bwrap "${binds[@]}" --chdir "$PWD" --die-with-parent -- \
        env --default-signal=INT,QUIT "$BASH" "$top/packaging/dev" "$@" <&0 &
    sandbox=$!
    trap 'interrupted=1; forward TERM "$sandbox"' TERM
    trap 'interrupted=1; forward HUP "$sandbox"' HUP
    trap 'interrupted=1; [ -t 0 ] || forward INT "$sandbox"' INT
    while [ "$interrupted" = 1 ]; do
        interrupted=0
        status=0
        wait "$sandbox" || status=$?
    done
    exit "$status"
}

# --- the one entrance -------------------------------------------------------------------------------------------------

# Returns where everything is installed; on an older host it does not return, the root's own run of the script does.
enter_debian_13() {
    local missing root
    if ! command -v dpkg-query >/dev/null; then
        say "no apt here: building with what is installed (packaging/linux/packages.txt has Debian's names)"
        return
    fi
    mapfile -t missing < <(packages | missing_packages)
    [ "${#missing[@]}" -gt 0 ] || return 0
    [ ! -e "$in_root_mark" ] || die "the package list changed: leave this shell and start anew"
    if host_is_new_enough; then
        install_packages "${missing[@]}"
        return
    fi
    root=$cache/root-$(root_key)
    ensure_root "$root"
    enter_root "$root" "$@"
}
