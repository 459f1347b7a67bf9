export type SearchType =
  | "all" | "dir" | "file" | "doc" | "xls" | "ppt" | "pdf" | "txt" | "image" | "video" | "audio"
  | "word" | "excel" | "powerpoint" | "text";

export interface SearchConditions {
  /** Words separated by spaces; any may match. */
  keyword?: string;
  scope?: string;
  type?: SearchType | `!${SearchType}` | readonly (SearchType | `!${SearchType}`)[];
  extname?: readonly string[];
  /** Bytes. */
  minFileSize?: number | bigint;
  /** Bytes. */
  maxFileSize?: number | bigint;
  modificationTimeStart?: string | Date;
  modificationTimeEnd?: string | Date;
  orderBy?: "name" | "modificationTime" | "size" | "creationTime" | "localCreationTime" | "localModificationTime";
  orderByType?: "asc" | "desc";
  searchMode?: "fast" | "normal";
  labels?: readonly string[];
  categories?: readonly string[];
  tags?: readonly { id: string; value?: string }[];
  creators?: readonly { userOrgId?: string; userId: string }[];
}

export interface ItemOptions {
  withInode?: boolean;
  withFavoriteStatus?: boolean;
}

export type Marker = string | number;

export interface SearchPage {
  readonly searchId: string;
  /** The server has stopped searching. */
  readonly searchFinished: boolean;
  /** There is more to get, now or later: an empty page with `hasMore` means "not yet". */
  readonly hasMore: boolean;
  readonly nextMarker?: Marker;
  readonly contents: readonly SearchItem[];
}

export interface SearchItem {
  readonly type: "dir" | "file" | "image" | "video" | "symlink" | (string & {});
  readonly name: string;
  /** Directories down to the item; the last element is `name`. */
  readonly path: readonly string[];
  readonly inode?: string;
  readonly creationTime?: string;
  readonly modificationTime?: string;
  readonly localCreationTime?: string;
  readonly localModificationTime?: string;
  readonly contentType?: string;
  /** Bytes, as a decimal string (64 bit). */
  readonly size?: string;
  readonly crc64?: string;
  readonly eTag?: string;
  readonly versionId?: number;
  readonly metaData?: Readonly<Record<string, string>>;
  readonly labels?: readonly string[];
  readonly category?: string;
  readonly fileType?: string;
  readonly userId?: string;
  readonly isFavorite?: boolean;
  readonly previewByDoc?: boolean;
  readonly previewByCI?: boolean;
  readonly previewAsIcon?: boolean;
  /** Whatever else the service sent. */
  readonly [field: string]: unknown;
}
