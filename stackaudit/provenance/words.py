"""A lexer family goes in, the words nobody can rename in it come out: keywords and its own library's names.

Words that programs commonly use as names of their own (path, data, index, name …) are left out on
purpose, although a library defines them too: renaming them must not change a fingerprint.
"""

from __future__ import annotations

from functools import cache
from typing import Final

_C_KEYWORDS: Final = """
auto break case char const continue default do double else enum extern float for goto if inline
int long register restrict return short signed sizeof static struct switch typedef union unsigned
void volatile while bool true false NULL nullptr _Bool _Atomic _Static_assert static_assert
define undef ifdef ifndef elif endif pragma defined include error line va_list va_start va_end
va_arg size_t ssize_t ptrdiff_t intptr_t uintptr_t int8_t int16_t int32_t int64_t uint8_t uint16_t
uint32_t uint64_t off_t time_t FILE wchar_t __attribute__ __asm__ asm typeof __typeof__
__builtin_expect alignas alignof _Alignas _Alignof noreturn thread_local
"""

_C_LIBRARY: Final = """
printf fprintf sprintf snprintf vprintf vfprintf vsnprintf scanf sscanf fscanf puts fputs putchar
fputc fgets fgetc getc getchar ungetc fopen fclose fread fwrite fseek ftell rewind fflush feof
ferror perror stdin stdout stderr malloc calloc realloc free abort exit atexit getenv setenv system
memcpy memmove memset memcmp memchr strlen strnlen strcpy strncpy strcat strncat strcmp strncmp
strcasecmp strncasecmp strchr strrchr strstr strtok strtok_r strdup strndup strerror strspn strcspn
strpbrk strtol strtoul strtoll strtoull strtod strtof atoi atol atof isalpha isdigit isalnum isspace
isupper islower isprint ispunct isxdigit iscntrl toupper tolower qsort bsearch rand srand abs labs
errno EINTR EAGAIN EINVAL ENOMEM ENOENT EEXIST EIO EPERM EACCES EBADF EBUSY ENOSYS ERANGE assert
sqrt sqrtf pow powf fabs fabsf floor floorf ceil ceilf fmod sin cos tan sinf cosf tanf asin acos
atan atan2 exp expf log logf log2 log10 round lround fmin fmax isnan isinf INT_MAX INT_MIN UINT_MAX
LONG_MAX LONG_MIN SIZE_MAX INT32_MAX UINT32_MAX INT64_MAX UINT64_MAX FLT_MAX DBL_MAX UINT8_MAX
open close lseek stat fstat lstat unlink rmdir mkdir chdir getcwd opendir readdir closedir fork
execve execvp waitpid pipe dup2 kill signal sigaction socket bind listen accept connect send recv
sendto recvfrom setsockopt getsockopt select poll epoll_wait epoll_ctl ioctl fcntl mmap munmap
mprotect pthread_create pthread_join pthread_mutex_lock pthread_mutex_unlock pthread_mutex_init
pthread_cond_wait pthread_cond_signal gettimeofday clock_gettime nanosleep usleep sleep time
localtime gmtime mktime strftime getpid getuid htons htonl ntohs ntohl setjmp longjmp offsetof
O_RDONLY O_WRONLY O_RDWR O_CREAT O_TRUNC O_NONBLOCK SEEK_SET SEEK_CUR SEEK_END PRIu64 PRId64
"""

_CPP_LIBRARY: Final = """
alignof and catch class concept constexpr consteval constinit const_cast decltype delete
dynamic_cast explicit export final friend mutable namespace new noexcept operator override private
protected public reinterpret_cast requires static_cast template this throw try typeid typename
using virtual not or co_await co_return co_yield std string wstring string_view vector unordered_map
unordered_set multimap deque array tuple pair optional variant unique_ptr shared_ptr weak_ptr
make_unique make_shared make_pair make_tuple move forward swap function bind mutex lock_guard
unique_lock condition_variable thread atomic chrono cout cerr endl ostream istream ostringstream
istringstream stringstream ifstream ofstream runtime_error logic_error invalid_argument out_of_range
exception begin end cbegin cend rbegin rend push_back emplace_back pop_back push_front emplace
insert erase find_if sort stable_sort reserve resize c_str substr npos static_pointer_cast
numeric_limits is_same enable_if conditional is_same_v enable_if_t decay_t remove_cv_t declval
integral_constant true_type false_type initializer_list to_string stoi stod getline memory_order
"""

_CUDA_LIBRARY: Final = """
__global__ __device__ __host__ __shared__ __constant__ __forceinline__ __restrict__ __syncthreads
__syncwarp __launch_bounds__ threadIdx blockIdx blockDim gridDim warpSize dim3 cudaStream_t
cudaMalloc cudaFree cudaMemcpy cudaMemcpyAsync cudaMemset cudaError_t cudaSuccess cudaGetLastError
cudaGetErrorString cudaDeviceSynchronize cudaStreamSynchronize cudaEvent_t half half2 __half
__half2 nv_bfloat16 __nv_bfloat16 float2 float4 int2 int4 uint4 atomicAdd atomicCAS atomicMax
__shfl_sync __shfl_down_sync __shfl_xor_sync __ballot_sync __ldg __float2half __half2float
"""

_OBJC: Final = """
interface implementation protocol property synthesize selector autoreleasepool synchronized end
self super nil YES NO BOOL id NSString NSArray NSDictionary NSMutableArray NSMutableDictionary
NSNumber NSError NSObject NSData NSURL nonatomic strong weak readonly copy instancetype alloc init
kernel __kernel __global __local constant device threadgroup get_global_id get_local_id
layout uniform in out inout vec2 vec3 vec4 mat3 mat4 sampler2D texture gl_Position precision
"""

_PYTHON: Final = """
False None True and as assert async await break class continue def del elif else except finally for
from global if import in is lambda nonlocal not or pass raise return try while with yield match case
self cls abs all any bool bytearray bytes callable chr classmethod complex delattr dict dir divmod
enumerate eval exec filter float frozenset getattr globals hasattr hash hex int isinstance issubclass
iter len list locals map max memoryview min next object oct open ord pow print property range repr
reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip Ellipsis
NotImplemented __import__ unicode xrange basestring raw_input unichr long
Exception BaseException ArithmeticError AssertionError AttributeError BufferError EOFError
ConnectionError FileExistsError FileNotFoundError FloatingPointError GeneratorExit IOError
ImportError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError
MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError
OverflowError PermissionError ProcessLookupError RecursionError ReferenceError RuntimeError
StopAsyncIteration StopIteration SyntaxError SystemError SystemExit TimeoutError TypeError
UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError ValueError ZeroDivisionError
Warning DeprecationWarning FutureWarning ResourceWarning RuntimeWarning UserWarning
__init__ __new__ __del__ __repr__ __str__ __bytes__ __format__ __lt__ __le__ __eq__ __ne__ __gt__
__ge__ __hash__ __bool__ __getattr__ __getattribute__ __setattr__ __delattr__ __dir__ __get__
__set__ __delete__ __set_name__ __init_subclass__ __class_getitem__ __call__ __len__ __getitem__
__setitem__ __delitem__ __missing__ __iter__ __next__ __reversed__ __contains__ __add__ __sub__
__mul__ __matmul__ __truediv__ __floordiv__ __mod__ __divmod__ __pow__ __lshift__ __rshift__
__and__ __xor__ __or__ __radd__ __rsub__ __rmul__ __rtruediv__ __iadd__ __isub__ __imul__ __neg__
__pos__ __abs__ __invert__ __int__ __float__ __index__ __enter__ __exit__ __await__ __aiter__
__anext__ __aenter__ __aexit__ __class__ __dict__ __doc__ __file__ __main__ __module__ __name__
__qualname__ __all__ __slots__ __version__ __annotations__ __bases__ __mro__ __wrapped__
append extend items keys values setdefault startswith endswith strip lstrip rstrip split rsplit
splitlines partition rpartition join format replace encode decode lower upper title capitalize
casefold swapcase isdigit isalpha isalnum isspace isupper islower isnumeric isdecimal isidentifier
zfill ljust rjust removeprefix removesuffix popitem pop insert remove discard
issubset issuperset intersection union symmetric_difference fromkeys most_common
appendleft popleft extendleft readline readlines writelines flush fullmatch finditer findall
groupdict sub os sys re json itertools functools collections typing dataclasses pathlib logging
argparse subprocess threading asyncio datetime contextlib abc shutil tempfile inspect traceback
warnings ctypes importlib multiprocessing urllib struct hashlib unittest
environ getenv makedirs listdir exists isfile isdir dirname basename abspath realpath expanduser
splitext getcwd argv stdout stderr stdin exc_info modules executable platform version_info
compile search loads dumps dump defaultdict OrderedDict namedtuple Counter deque
partial wraps lru_cache cached_property reduce chain islice product combinations permutations
groupby accumulate repeat starmap Any Callable ClassVar Dict Final FrozenSet Generator Generic
Iterable Iterator List Literal Mapping NamedTuple Optional Protocol Sequence Set Tuple Type TypeVar
Union TYPE_CHECKING overload TypedDict dataclass field asdict fields Path getLogger
ArgumentParser add_argument parse_args Popen PIPE check_call check_output Thread Lock Event
Enum IntEnum auto abstractmethod ABC ABCMeta contextmanager ExitStack suppress StringIO BytesIO
timedelta utcnow strftime strptime isoformat perf_counter monotonic sleep
"""

_JAVASCRIPT: Final = """
await async break case catch class const continue debugger default delete do else enum export
extends false finally for from function get if implements import in instanceof interface let new
null of package private protected public return set static super switch this throw true try typeof
undefined var void while with yield abstract any as asserts bigint boolean constructor declare infer
is keyof namespace never number object override readonly require satisfies string symbol type
unknown unique module exports Array ArrayBuffer BigInt Boolean DataView Date Error EvalError
Float32Array Float64Array Function Infinity Int8Array Int16Array Int32Array Intl JSON Map Math NaN
Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set String Symbol SyntaxError
TypeError URIError URL URLSearchParams Uint8Array Uint16Array Uint32Array WeakMap WeakRef WeakSet
globalThis window document navigator location console process Buffer arguments prototype
isNaN isFinite parseFloat parseInt encodeURIComponent decodeURIComponent encodeURI decodeURI
setTimeout clearTimeout setInterval clearInterval setImmediate queueMicrotask requestAnimationFrame
fetch Request Response Headers FormData Blob Event CustomEvent EventTarget AbortController
XMLHttpRequest WebSocket Worker localStorage sessionStorage TextEncoder TextDecoder
Record Partial Required Readonly Pick Omit Exclude Extract NonNullable ReturnType Parameters
Awaited HTMLElement HTMLInputElement Element Node NodeList
log warn error toString valueOf hasOwnProperty isPrototypeOf length push pop shift unshift slice
splice concat join reverse sort indexOf lastIndexOf includes find findIndex filter map reduce
reduceRight forEach some every flat flatMap fill keys values entries assign freeze create
defineProperty defineProperties getOwnPropertyNames getOwnPropertyDescriptor getPrototypeOf
setPrototypeOf isArray isInteger fromEntries charAt charCodeAt codePointAt fromCharCode split
replace replaceAll substring substr toLowerCase toUpperCase trim trimStart trimEnd startsWith
endsWith padStart padEnd repeat match matchAll test exec then resolve reject all race allSettled
stringify parse floor ceil round random min max abs pow sqrt trunc sign apply call bind next done
has add clear addEventListener removeEventListener dispatchEvent preventDefault stopPropagation
getElementById getElementsByTagName getElementsByClassName querySelector querySelectorAll
createElement createTextNode appendChild removeChild insertBefore replaceChild setAttribute
getAttribute removeAttribute hasAttribute classList innerHTML textContent parentNode childNodes
__dirname __filename env argv exit nextTick readFileSync writeFileSync existsSync mkdirSync
readFile writeFile toFixed getTime toISOString now iterator asyncIterator
useState useEffect useRef useMemo useCallback useContext
"""

_GO: Final = """
break case chan const continue default defer else fallthrough for func go goto if import interface
map package range return select struct switch type var append cap clear close complex copy delete
imag len make max min new panic print println real recover any bool byte comparable complex64
complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32
uint64 uintptr true false nil iota fmt errors strings strconv bytes bufio ioutil filepath
context sync atomic time math sort http json reflect regexp runtime unsafe syscall testing
Printf Println Sprintf Errorf Fprintf Fprintln Fprint Sprint Sprintln Fatal Fatalf Fatalln
New Is As Unwrap Wrap Contains HasPrefix HasSuffix Index Join Repeat Replace ReplaceAll Split
SplitN TrimSpace Trim TrimPrefix TrimSuffix TrimRight TrimLeft ToLower ToUpper Fields EqualFold
Itoa Atoi ParseInt ParseUint ParseFloat ParseBool FormatInt Quote Builder WriteString WriteByte
WriteRune NewReader NewWriter NewScanner Scan Text ReadAll ReadFile WriteFile Copy EOF Reader
Writer Closer ReadCloser Stat Open Create Remove RemoveAll Mkdir MkdirAll Getenv Exit Stdin
Stdout Stderr Args IsNotExist Background TODO WithCancel WithTimeout WithValue Context CancelFunc
Mutex RWMutex Lock Unlock RLock RUnlock WaitGroup Add Done Wait Once Do Duration Second
Millisecond Minute Now Since Sleep Marshal Unmarshal MarshalIndent NewDecoder NewEncoder Decode
Encode Handler HandlerFunc ResponseWriter Request StatusOK Error String
"""

_RUST: Final = """
as async await break const continue crate dyn else enum extern false fn for if impl in let loop
match mod move mut pub ref return self Self static struct super trait true type union unsafe use
where while macro_rules abstract box yield bool char str u8 u16 u32 u64 u128 usize i8 i16 i32 i64
i128 isize f32 f64 String Vec Option Some None Result Ok Err Box Rc Arc RefCell Cell Mutex RwLock
HashMap HashSet BTreeMap BTreeSet VecDeque Cow Pin PhantomData Iterator IntoIterator FromIterator
Default Clone Copy Debug Display Eq PartialEq Ord PartialOrd Hash Send Sync Sized Drop Deref
DerefMut From Into TryFrom TryInto AsRef AsMut Fn FnMut FnOnce ToString ToOwned FromStr Future
Error Ordering Path PathBuf File Duration Instant std core alloc fmt io derive cfg allow
inline doc repr test must_use feature println print eprintln eprint format panic assert assert_eq
assert_ne debug_assert unreachable unimplemented todo vec write writeln matches include_str
unwrap expect unwrap_or unwrap_or_else unwrap_or_default map map_err and_then or_else ok_or
ok_or_else is_some is_none is_ok is_err as_ref as_mut as_str as_bytes as_slice iter iter_mut
into_iter collect filter filter_map flat_map fold enumerate zip chain rev take skip cloned copied
push push_str pop len is_empty contains contains_key insert remove get get_mut entry or_insert
or_insert_with extend drain clear to_string to_owned to_vec into from try_from try_into clone
default new with_capacity borrow borrow_mut lock lines chars bytes split trim starts_with ends_with
parse join any all find position min max sum count next wrapping_add wrapping_sub checked_add
checked_sub saturating_sub to_le_bytes from_le_bytes size_of
"""

_JAVA: Final = """
abstract assert boolean break byte case catch char class const continue default do double else enum
extends final finally float for goto if implements import instanceof int interface long native new
package private protected public return short static strictfp super switch synchronized this throw
throws transient try void volatile while true false null var record sealed permits yield
Override Deprecated SuppressWarnings FunctionalInterface SafeVarargs Object String StringBuilder
StringBuffer CharSequence Character Boolean Byte Short Integer Long Float Double Number Math System
Thread Runnable Callable Exception RuntimeException Error Throwable IllegalArgumentException
IllegalStateException NullPointerException IOException UnsupportedOperationException
IndexOutOfBoundsException InterruptedException ClassNotFoundException List ArrayList LinkedList
Map HashMap LinkedHashMap TreeMap ConcurrentHashMap Set HashSet LinkedHashSet TreeSet Collection
Collections Collectors Arrays Iterator Iterable Optional Stream Function Supplier Consumer
Predicate BiFunction Comparator Comparable Objects Pattern Matcher File Path Paths Files
InputStream OutputStream Reader BufferedReader Charset StandardCharsets UUID Date Instant Duration
LocalDate LocalDateTime ExecutorService Executors Future CompletableFuture AtomicInteger
AtomicLong AtomicReference java javax util lang io nio println printf getClass equals hashCode
toString length charAt substring indexOf contains startsWith endsWith isEmpty trim split replace
toLowerCase toUpperCase valueOf parseInt append add addAll put putAll get getOrDefault
computeIfAbsent containsKey remove keySet values entrySet getKey getValue hasNext next iterator
stream filter map flatMap collect forEach toList toArray asList of orElse orElseThrow isPresent
ifPresent ofNullable getMessage printStackTrace currentTimeMillis close size
"""

_KOTLIN_SCALA_CSHARP: Final = """
as by companion constructor crossinline data delegate fun get in infix init inline inner internal
is it lateinit noinline object open operator out override reified sealed set suspend tailrec
typealias val when where vararg lazy listOf mapOf setOf mutableListOf mutableMapOf emptyList
arrayOf let run apply also takeIf require check println Unit Any Int Nothing Pair
def trait type implicit given using extension forSome match with yield lazy Seq Vector
Some None Option Either Left Right Try Success Failure Nil Array IndexedSeq until to by
Module Bundle Input Output UInt SInt Bool Vec VecInit Wire WireInit WireDefault Reg RegInit
RegNext RegEnable Mux MuxLookup Mux1H PriorityMux Cat Fill Valid Decoupled DecoupledIO Queue IO
Flipped DontCare elsewhen otherwise asUInt asSInt asBool asTypeOf orR andR xorR litValue
PopCount PriorityEncoder OHToUInt UIntToOH log2Ceil log2Up isPow2 fire valid ready bits zip
zipWithIndex foldLeft reduce map flatMap filter foreach exists forall head tail last init
getOrElse isDefined isEmpty nonEmpty mkString
async await base bool checked decimal delegate dynamic event explicit extern fixed foreach global
lock nameof namespace nint object params partial readonly ref sbyte sizeof stackalloc string struct
uint ulong unchecked unsafe ushort virtual value nullable Task ValueTask IEnumerable IList
IDictionary Dictionary Console WriteLine ReadLine Linq Where Select OrderBy First
FirstOrDefault Single SingleOrDefault ToList ToArray ToDictionary Any All Count ConfigureAwait
CancellationToken IDisposable Dispose ArgumentNullException ArgumentException
InvalidOperationException NotImplementedException Guid DateTime TimeSpan Regex Encoding Length
GetType Equals GetHashCode ToString Contains StartsWith EndsWith Join Format IsNullOrEmpty
IsNullOrWhiteSpace Add AddRange Remove TryGetValue ContainsKey FromResult WhenAll Run
func guard defer repeat fallthrough protocol extension mutating nonmutating subscript associatedtype
convenience deinit fileprivate indirect rethrows some self Self nil inout let weak unowned print
Optional Codable Decodable Encodable Equatable Hashable Identifiable Character Double DispatchQueue
mixin covariant factory late required external library part show hide typedef dynamic num Future
Stream Widget BuildContext StatelessWidget StatefulWidget State setState build override
"""

_SHELL: Final = """
if then else elif fi case esac for select while until do done in function time return exit break
continue local export readonly declare typeset unset shift set eval exec source trap wait test echo
printf read cd pwd true false let getopts command type alias umask ulimit kill jobs mapfile
grep sed awk cut sort uniq head tail tr wc cat ls cp mv rm mkdir rmdir touch chmod chown ln find
xargs tee basename dirname mktemp date sleep tar gzip unzip curl wget ssh scp rsync git docker
sudo apt-get systemctl env uname id which diff patch make install python python3 pip node npm
"""

_RUBY_PHP_LUA_PERL: Final = """
BEGIN END alias and begin break case class def defined do else elsif end ensure false for if in
module next nil not or redo rescue retry return self super then true undef unless until when while
yield require require_relative include extend attr_accessor attr_reader attr_writer private
protected public raise lambda proc puts print p new each each_with_index map select reject inject
reduce collect detect find any all none sort sort_by group_by to_s to_i to_f to_a to_h to_sym nil
empty include freeze dup clone is_a respond_to send instance_variable_get instance_variable_set
define_method method_missing gsub sub match scan split join strip chomp upcase downcase merge fetch
key has_key keys values push pop shift unshift first last length size dig Hash Array String Symbol
Integer Float Struct Class Module Object Kernel StandardError ArgumentError File Dir Time
abstract array as callable catch clone const continue declare default die echo elseif empty enddo
endfor endforeach endif endswitch endwhile enum exit extends final finally fn foreach function
global goto implements instanceof insteadof interface isset list match namespace new null print
readonly require_once static switch throw trait try unset use var void mixed never parent this
count strlen str_replace substr strpos explode implode in_array array_map array_filter array_merge
array_keys array_values array_key_exists json_encode json_decode preg_match preg_replace sprintf
is_null is_array is_string Exception Closure
local repeat nil pairs ipairs tostring tonumber setmetatable getmetatable rawget rawset pcall error
assert unpack table string math io os insert remove concat format gmatch gsub byte char
my our sub unless foreach use strict warnings bless ref shift push scalar wantarray qw die warn eq
ne lt gt le ge cmp chomp lc uc defined exists delete open close
"""

_FUNCTIONAL: Final = """
case class data deriving do else forall foreign hiding if import in infix infixl infixr instance let
module newtype of qualified then type where return pure Maybe Just Nothing Either Left Right IO Int
Integer Double Bool True False String Show Eq Ord Functor Applicative Monad Map Set fmap mapM mapM_
foldr foldl concatMap filter zipWith putStrLn otherwise
and as assert begin constraint do done downto end exception external fun function functor include
inherit initializer lazy match method mutable new nonrec object open or private rec sig struct to try
val virtual when while with List Array Hashtbl Printf Option Some None Ok Error ref unit int float
string bool char list array option failwith raise ignore not
def defmodule defp defmacro defstruct defimpl defprotocol after catch cond fn rescue receive unless
use alias require quote unquote raise nil true false Enum Map String Keyword GenServer Agent Task
handle_call handle_cast handle_info start_link init ok error noreply reply
defn defun define lambda let* letrec setq setf progn defvar defparameter defmethod defgeneric
loop recur cons car cdr conj assoc dissoc swap! reset! atom deref reduce apply map first rest nil
if else elseif end for while function break return global local const struct mutable abstract begin
quote macro module using import export do try catch finally true false missing nothing Int64 Float64
Vector Matrix Array Dict push! println length size zeros ones
library c function repeat next NULL TRUE FALSE NA NaN Inf data.frame list matrix paste paste0 cat
print length nrow ncol apply sapply lapply vapply seq_along seq_len is.null is.na stopifnot stop
proc puts expr foreach switch incr lappend lindex llength upvar uplevel namespace variable string
"""

_HARDWARE: Final = """
always always_comb always_ff always_latch and assign automatic begin bit buf byte case casex casez
cell class clocking const constraint cover covergroup coverpoint default defparam design disable
edge else end endcase endclass endfunction endgenerate endinterface endmodule endpackage endproperty
endsequence endspecify endtask enum event export extends final for force foreach forever fork
function generate genvar if iff implements import initial inout input inside int integer interface
join local localparam logic longint modport module nand negedge new nor not or output package packed
parameter posedge priority property protected pulldown pullup pure rand randc real realtime ref reg
release repeat return sequence shortint shortreal signed solve specify static string struct super
supply0 supply1 task this time timescale tri type typedef union unique unsigned var virtual void
wait while wire with wor xnor xor display write monitor finish stop clog2 readmemh readmemb signed
define ifdef ifndef endif include undef
abs access after alias all architecture array assert attribute block body buffer bus component
configuration constant disconnect downto elsif entity exit file generic group guarded impure in
inertial is label library linkage literal loop map mod next null of on open others out port
postponed procedure process pure range record register reject rem report rol ror select severity
signal shared sla sll sra srl subtype then to transport unaffected units until use variable when
std_logic std_logic_vector std_ulogic unsigned signed integer natural positive boolean rising_edge
falling_edge to_integer to_unsigned resize conv_integer ieee work std_logic_1164 numeric_std
"""

_CASELESS: Final = """
allocatable allocate assign backspace block call case character close common complex contains
continue cycle data deallocate default dimension do double elemental else elseif elsewhere end enddo
endfile endif entry equivalence exit external forall format function goto if implicit in include
inout inquire integer intent interface intrinsic kind len logical module namelist none nullify only
open operator optional out parameter pause pointer precision print private procedure program public
pure read real recursive result return rewind save select selectcase sequence stop subroutine target
then to type use where while write abs sqrt exp log sin cos max min mod sum size shape matmul
dot_product transpose present associated allocated true false and or not eq ne lt le gt ge
add all alter and any as asc begin between bigint boolean by case cast check column commit constraint
count create cross current_timestamp database date declare default delete desc distinct drop else
end except execute exists fetch foreign from full function grant group having if in index inner
insert integer into is join key language left like limit loop not null numeric offset on or order
outer over partition primary procedure references return returns revoke right rollback row select
sequence serial set table text then timestamp trigger true union unique update using values varchar
view when where while with coalesce sum avg min max
array begin const constructor destructor div do downto else end except exports file finalization
finally for function goto implementation in inherited initialization inline interface is label
library mod nil not object of on or out packed procedure program property raise record repeat set
shl shr string then threadvar to try type unit until uses var while with xor integer boolean
"""

_ASSEMBLY: Final = """
section text data bss rodata global globl extern align balign p2align byte word long quad dword
short ascii asciz string space skip zero macro endm rept endr if else endif ifdef ifndef include
type size equ set mov movl movq movb movw lea leal leaq add addl addq sub subl subq mul imul div
idiv inc dec neg and andl andq or orl xor xorl xorq not shl shr sar sal rol ror cmp cmpl cmpq test
testl testq jmp je jne jz jnz jg jge jl jle ja jae jb jbe js jns call ret push pop pushq popq nop
int iret iretq hlt cli sti cld std rep movsb movsl stosb stosl lgdt lidt ltr syscall sysret
ld sd lw sw lb sb lh sh lbu lhu lwu li la mv addi andi ori xori slli srli srai sll srl sra slt sltu
beq bne blt bge bltu bgeu beqz bnez j jal jalr csrr csrw csrrw csrrs csrrc ecall ebreak mret sret
wfi fence sfence vma ldr str ldp stp ldrb strb adr adrp b bl blr br cbz cbnz tbz tbnz msr mrs svc
eret dsb isb dmb movz movk rax rbx rcx rdx rsi rdi rbp rsp eax ebx ecx edx esi edi ebp esp
"""

_BY_FAMILY: Final = {
    "c": (_C_KEYWORDS, _C_LIBRARY, _CPP_LIBRARY, _CUDA_LIBRARY, _OBJC),
    "python": (_PYTHON,),
    "javascript": (_JAVASCRIPT,),
    "go": (_GO,),
    "rust": (_RUST,),
    "jvm": (_JAVA, _KOTLIN_SCALA_CSHARP),
    "shell": (_SHELL,),
    "scripting": (_RUBY_PHP_LUA_PERL,),
    "functional": (_FUNCTIONAL,),
    "hardware": (_HARDWARE,),
    "caseless": (_CASELESS,),
    "assembly": (_ASSEMBLY,),
}


@cache
def words(group: str) -> frozenset[str]:
    """The fixed words of one group of languages; an unknown group has those of C and Java together."""
    texts = _BY_FAMILY.get(group, (_C_KEYWORDS, _JAVA))
    return frozenset(word for text in texts for word in text.split())
