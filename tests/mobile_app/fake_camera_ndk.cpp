// Stands in for Android's libcamera2ndk.so and libmediandk.so: one camera on the front, one on the
// back, frames of one colour, and switches for what can go wrong. Prototypes as in the NDK headers.

#include <cstdint>
#include <cstring>
#include <set>
#include <thread>
#include <vector>

namespace {

constexpr int kWidth = 64, kHeight = 48, kRowStride = 80;
constexpr uint32_t kFacing = (8u << 16) + 5, kOrientation = (14u << 16) + 14, kFlash = 5u << 16;
constexpr uint32_t kFlashMode = (4u << 16) + 2;

struct Handle { int kind; };
std::set<Handle*> live;
int cameras = 2, open_status = 0, flash = -1, request_flash = -1, pixel_stride = 2;
bool silent = false;
uint8_t red_green_blue_as_yuv[3] = {76, 85, 255};
std::vector<uint8_t> planes[3];

void* make(int kind) { auto* h = new Handle{kind}; live.insert(h); return h; }
void drop(void* h) { live.erase(static_cast<Handle*>(h)); delete static_cast<Handle*>(h); }

struct IdList { int count; const char** names; };
struct Entry { uint32_t tag; uint8_t type; uint32_t count; const void* data; };
struct DeviceCallbacks {
  void* context;
  void (*onDisconnected)(void*, void*);
  void (*onError)(void*, void*, int);
} device_callbacks;
struct Metadata : Handle { bool back; };

}  // namespace

extern "C" {

void fake_set(int count, int status, int stride, int mute) {
  cameras = count; open_status = status; pixel_stride = stride; silent = mute;
}
int fake_live() { return static_cast<int>(live.size()); }
int fake_flash() { return flash; }
void fake_disconnect() {
  std::thread([] { device_callbacks.onDisconnected(device_callbacks.context, nullptr); }).join();
}

void* ACameraManager_create() { return make(0); }
void ACameraManager_delete(void* m) { drop(m); }
int ACameraManager_getCameraIdList(void*, IdList** list) {
  static const char* names[] = {"front", "back"};
  live.insert(reinterpret_cast<Handle*>(*list = new IdList{cameras, names}));
  return 0;
}
void ACameraManager_deleteCameraIdList(IdList* list) {
  live.erase(reinterpret_cast<Handle*>(list)); delete list;
}
int ACameraManager_getCameraCharacteristics(void*, const char* name, void** metadata) {
  auto* m = new Metadata{}; m->back = !std::strcmp(name, "back"); live.insert(m); *metadata = m;
  return 0;
}
int ACameraManager_openCamera(void*, const char* name, DeviceCallbacks* callbacks, void** device) {
  if (open_status) return open_status;
  if (std::strcmp(name, "back")) return -10001;
  device_callbacks = *callbacks; *device = make(1);
  return 0;
}
int ACameraMetadata_getConstEntry(void* metadata, uint32_t tag, Entry* entry) {
  static const uint8_t front = 0, back = 1, yes = 1;
  static const int32_t turn = 90;
  bool is_back = static_cast<Metadata*>(metadata)->back;
  if (tag == kFacing) *entry = {tag, 0, 1, is_back ? &back : &front};
  else if (tag == kOrientation) *entry = {tag, 1, 1, &turn};
  else if (tag == kFlash && is_back) *entry = {tag, 0, 1, &yes};
  else return -10004;
  return 0;
}
void ACameraMetadata_free(void* m) { live.erase(static_cast<Handle*>(m)); delete static_cast<Metadata*>(m); }
int ACameraDevice_close(void* d) { drop(d); return 0; }
int ACameraDevice_createCaptureRequest(void*, int, void** r) { *r = make(2); return 0; }
int ACameraDevice_createCaptureSession(void*, void*, void* callbacks, void** s) {
  if (!callbacks) return -10001;
  *s = make(3); return 0;
}
int ACaptureSessionOutputContainer_create(void** c) { *c = make(4); return 0; }
int ACaptureSessionOutputContainer_add(void*, void*) { return 0; }
void ACaptureSessionOutputContainer_free(void* c) { drop(c); }
int ACaptureSessionOutput_create(void*, void** o) { *o = make(5); return 0; }
void ACaptureSessionOutput_free(void* o) { drop(o); }
int ACameraOutputTarget_create(void*, void** t) { *t = make(6); return 0; }
void ACameraOutputTarget_free(void* t) { drop(t); }
int ACaptureRequest_addTarget(void*, void*) { return 0; }
int ACaptureRequest_setEntry_u8(void*, uint32_t tag, uint32_t count, const uint8_t* data) {
  if (count != 1) return -10001;
  if (tag == kFlashMode) request_flash = *data;
  return 0;
}
void ACaptureRequest_free(void* r) { drop(r); }
int ACameraCaptureSession_setRepeatingRequest(void*, void*, int count, void** requests, int*) {
  if (count != 1 || !live.count(static_cast<Handle*>(requests[0]))) return -10001;
  flash = request_flash;
  return 0;
}
int ACameraCaptureSession_stopRepeating(void*) { return 0; }
void ACameraCaptureSession_close(void* s) { drop(s); }

int AImageReader_new(int32_t, int32_t, int32_t format, int32_t, void** reader) {
  if (format != 0x23) return -10001;
  *reader = make(7); return 0;
}
void AImageReader_delete(void* r) { drop(r); }
int AImageReader_getWindow(void* r, void** w) { *w = r; return 0; }
int AImageReader_acquireLatestImage(void*, void** image) {
  if (silent) return -30001;
  for (int p = 0; p < 3; p++) {
    planes[p].assign(kRowStride * kHeight, 0);
    int rows = p ? kHeight / 2 : kHeight, columns = p ? kWidth / 2 : kWidth, step = p ? pixel_stride : 1;
    for (int y = 0; y < rows; y++)
      for (int x = 0; x < columns; x++)
        planes[p][y * kRowStride + x * step] = red_green_blue_as_yuv[p];
  }
  for (int x = 0; x < kWidth; x++) planes[0][x] = 255;  // the top row is bright
  *image = make(8); return 0;
}
void AImage_delete(void* i) { drop(i); }
int AImage_getWidth(void*, int32_t* w) { *w = kWidth; return 0; }
int AImage_getHeight(void*, int32_t* h) { *h = kHeight; return 0; }
int AImage_getPlaneRowStride(void*, int, int32_t* s) { *s = kRowStride; return 0; }
int AImage_getPlanePixelStride(void*, int p, int32_t* s) { *s = p ? pixel_stride : 1; return 0; }
int AImage_getPlaneData(void*, int p, uint8_t** data, int* length) {
  // As on devices, the last row ends with its last pixel, not with the stride.
  int rows = p ? kHeight / 2 : kHeight, columns = p ? kWidth / 2 : kWidth, step = p ? pixel_stride : 1;
  *data = planes[p].data(); *length = (rows - 1) * kRowStride + (columns - 1) * step + 1;
  return 0;
}

}  // extern "C"
