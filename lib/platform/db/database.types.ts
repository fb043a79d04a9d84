
export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  
  "public": {
          Tables: {
            "activities": {
                  Row: {
                    "completed_at": string | null,"contact_id": string | null,"created_at": string,"created_by": string | null,"deleted_at": string | null,"description": string | null,"due_at": string | null,"due_date": string | null,"duration_minutes": number | null,"id": string,"location": string | null,"organization_id": string,"outcome": string | null,"owner_id": string | null,"priority": number,"search_text": string,"status": string,"subject": string,"type": string,"updated_at": string,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "completed_at"?: string | null,"contact_id"?: string | null,"created_at"?: string,"created_by"?: string | null,"deleted_at"?: string | null,"description"?: string | null,"due_at"?: string | null,"due_date"?: string | null,"duration_minutes"?: number | null,"id"?: string,"location"?: string | null,"organization_id"?: string,"outcome"?: string | null,"owner_id"?: string | null,"priority"?: number,"search_text"?: never,"status"?: string,"subject": string,"type": string,"updated_at"?: string,"version"?: number
                  }
                  Update: {
                    "completed_at"?: string | null,"contact_id"?: string | null,"created_at"?: string,"created_by"?: string | null,"deleted_at"?: string | null,"description"?: string | null,"due_at"?: string | null,"due_date"?: string | null,"duration_minutes"?: number | null,"id"?: string,"location"?: string | null,"organization_id"?: string,"outcome"?: string | null,"owner_id"?: string | null,"priority"?: number,"search_text"?: never,"status"?: string,"subject"?: string,"type"?: string,"updated_at"?: string,"version"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "activities_created_by_fkey"
      columns: ["created_by"]
isOneToOne: false
      referencedRelation: "users"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "activities_organization_id_contact_id_fkey"
      columns: ["organization_id","contact_id"]
isOneToOne: false
      referencedRelation: "contacts"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "activities_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "activities_organization_id_owner_id_fkey"
      columns: ["organization_id","owner_id"]
isOneToOne: false
      referencedRelation: "memberships"
      referencedColumns: ["organization_id","user_id"]
    }
                  ]
                },"api_key_usage": {
                  Row: {
                    "errors": number,"hour": string,"key_id": string,"organization_id": string,"requests": number
                  }
                  ComputedFields: never
                  Insert: {
                    "errors"?: number,"hour": string,"key_id": string,"organization_id": string,"requests"?: number
                  }
                  Update: {
                    "errors"?: number,"hour"?: string,"key_id"?: string,"organization_id"?: string,"requests"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "api_key_usage_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "api_key_usage_organization_id_key_id_fkey"
      columns: ["organization_id","key_id"]
isOneToOne: false
      referencedRelation: "api_keys"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"api_keys": {
                  Row: {
                    "allowed_origins": (string)[],"created_at": string,"created_by": string | null,"environment": string,"expires_at": string | null,"id": string,"is_primary": boolean,"key_digest": string,"kind": string,"label": string,"last_used_at": string | null,"last4": string,"organization_id": string,"prefix": string,"revoked_at": string | null,"scopes": (string)[],"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "allowed_origins"?: (string)[],"created_at"?: string,"created_by"?: string | null,"environment"?: string,"expires_at"?: string | null,"id"?: string,"is_primary"?: boolean,"key_digest": string,"kind": string,"label": string,"last_used_at"?: string | null,"last4": string,"organization_id": string,"prefix": string,"revoked_at"?: string | null,"scopes": (string)[],"updated_at"?: string
                  }
                  Update: {
                    "allowed_origins"?: (string)[],"created_at"?: string,"created_by"?: string | null,"environment"?: string,"expires_at"?: string | null,"id"?: string,"is_primary"?: boolean,"key_digest"?: string,"kind"?: string,"label"?: string,"last_used_at"?: string | null,"last4"?: string,"organization_id"?: string,"prefix"?: string,"revoked_at"?: string | null,"scopes"?: (string)[],"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "api_keys_created_by_fkey"
      columns: ["created_by"]
isOneToOne: false
      referencedRelation: "users"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "api_keys_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"article_mentions": {
                  Row: {
                    "article": string,"article_id": string | null,"article_slug": string | null,"article_title": string | null,"article_type": string,"article_url": string | null,"chat_id": string | null,"clicked_at": string | null,"excerpt": string | null,"external_id": string | null,"id": string,"image_url": string | null,"mentioned_at": string,"organization_id": string,"score": number | null,"search_query": string | null,"session_id": string | null,"source": string,"visitor_id": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "article": string,"article_id"?: string | null,"article_slug"?: string | null,"article_title"?: string | null,"article_type"?: string,"article_url"?: string | null,"chat_id"?: string | null,"clicked_at"?: string | null,"excerpt"?: string | null,"external_id"?: string | null,"id": string,"image_url"?: string | null,"mentioned_at"?: string,"organization_id": string,"score"?: number | null,"search_query"?: string | null,"session_id"?: string | null,"source": string,"visitor_id"?: string | null
                  }
                  Update: {
                    "article"?: string,"article_id"?: string | null,"article_slug"?: string | null,"article_title"?: string | null,"article_type"?: string,"article_url"?: string | null,"chat_id"?: string | null,"clicked_at"?: string | null,"excerpt"?: string | null,"external_id"?: string | null,"id"?: string,"image_url"?: string | null,"mentioned_at"?: string,"organization_id"?: string,"score"?: number | null,"search_query"?: string | null,"session_id"?: string | null,"source"?: string,"visitor_id"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "article_mentions_organization_id_article_fkey"
      columns: ["organization_id","article"]
isOneToOne: false
      referencedRelation: "articles"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "article_mentions_organization_id_chat_id_fkey"
      columns: ["organization_id","chat_id"]
isOneToOne: false
      referencedRelation: "chats"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "article_mentions_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "article_mentions_organization_id_visitor_id_fkey"
      columns: ["organization_id","visitor_id"]
isOneToOne: false
      referencedRelation: "visitors"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"article_views": {
                  Row: {
                    "article": string,"article_id": string,"article_name": string,"article_slug": string,"article_type": string,"chat_id": string | null,"external_id": string | null,"id": string,"organization_id": string,"session_id": string | null,"viewed_at": string,"visitor_id": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "article": string,"article_id": string,"article_name": string,"article_slug": string,"article_type"?: string,"chat_id"?: string | null,"external_id"?: string | null,"id": string,"organization_id": string,"session_id"?: string | null,"viewed_at"?: string,"visitor_id"?: string | null
                  }
                  Update: {
                    "article"?: string,"article_id"?: string,"article_name"?: string,"article_slug"?: string,"article_type"?: string,"chat_id"?: string | null,"external_id"?: string | null,"id"?: string,"organization_id"?: string,"session_id"?: string | null,"viewed_at"?: string,"visitor_id"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "article_views_organization_id_article_fkey"
      columns: ["organization_id","article"]
isOneToOne: false
      referencedRelation: "articles"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "article_views_organization_id_chat_id_fkey"
      columns: ["organization_id","chat_id"]
isOneToOne: false
      referencedRelation: "chats"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "article_views_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "article_views_organization_id_visitor_id_fkey"
      columns: ["organization_id","visitor_id"]
isOneToOne: false
      referencedRelation: "visitors"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"articles": {
                  Row: {
                    "article_id": string | null,"article_url": string | null,"created_at": string,"id": string,"key": string,"organization_id": string,"slug": string | null,"source": string,"title": string | null,"type": string
                  }
                  ComputedFields: never
                  Insert: {
                    "article_id"?: string | null,"article_url"?: string | null,"created_at"?: string,"id": string,"key": string,"organization_id": string,"slug"?: string | null,"source": string,"title"?: string | null,"type": string
                  }
                  Update: {
                    "article_id"?: string | null,"article_url"?: string | null,"created_at"?: string,"id"?: string,"key"?: string,"organization_id"?: string,"slug"?: string | null,"source"?: string,"title"?: string | null,"type"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "articles_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"audit_logs": {
                  Row: {
                    "action": string,"actor_id": string | null,"actor_kind": string,"changes": NonNullable<Json>,"created_at": string,"id": string,"ip": string | null,"object_id": string | null,"object_type": string,"organization_id": string,"request_id": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "action": string,"actor_id"?: string | null,"actor_kind": string,"changes"?: NonNullable<Json>,"created_at"?: string,"id"?: string,"ip"?: string | null,"object_id"?: string | null,"object_type": string,"organization_id": string,"request_id"?: string | null
                  }
                  Update: {
                    "action"?: string,"actor_id"?: string | null,"actor_kind"?: string,"changes"?: NonNullable<Json>,"created_at"?: string,"id"?: string,"ip"?: string | null,"object_id"?: string | null,"object_type"?: string,"organization_id"?: string,"request_id"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "audit_logs_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"chat_messages": {
                  Row: {
                    "chat_id": string,"content": string,"created_at": string,"external_id": string | null,"id": string,"metadata": NonNullable<Json>,"organization_id": string,"position": number,"role": string
                  }
                  ComputedFields: never
                  Insert: {
                    "chat_id": string,"content": string,"created_at"?: string,"external_id"?: string | null,"id": string,"metadata"?: NonNullable<Json>,"organization_id": string,"position": number,"role": string
                  }
                  Update: {
                    "chat_id"?: string,"content"?: string,"created_at"?: string,"external_id"?: string | null,"id"?: string,"metadata"?: NonNullable<Json>,"organization_id"?: string,"position"?: number,"role"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "chat_messages_organization_id_chat_id_fkey"
      columns: ["organization_id","chat_id"]
isOneToOne: false
      referencedRelation: "chats"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"chat_summaries": {
                  Row: {
                    "chat_id": string,"conversion_signals": (string)[],"covered_position": number,"evidence": NonNullable<Json>,"input_tokens": number,"is_lead": boolean,"lead_score": number,"lease_token": string | null,"model": string,"organization_id": string,"output_tokens": number,"sentiment": string,"summarized_at": string,"topic_summary": string,"topics": (string)[],"user_score": number
                  }
                  ComputedFields: never
                  Insert: {
                    "chat_id": string,"conversion_signals": (string)[],"covered_position": number,"evidence": NonNullable<Json>,"input_tokens"?: number,"is_lead"?: never,"lead_score": number,"lease_token"?: string | null,"model": string,"organization_id": string,"output_tokens"?: number,"sentiment": string,"summarized_at"?: string,"topic_summary": string,"topics": (string)[],"user_score": number
                  }
                  Update: {
                    "chat_id"?: string,"conversion_signals"?: (string)[],"covered_position"?: number,"evidence"?: NonNullable<Json>,"input_tokens"?: number,"is_lead"?: never,"lead_score"?: number,"lease_token"?: string | null,"model"?: string,"organization_id"?: string,"output_tokens"?: number,"sentiment"?: string,"summarized_at"?: string,"topic_summary"?: string,"topics"?: (string)[],"user_score"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "chat_summaries_organization_id_chat_id_fkey"
      columns: ["organization_id","chat_id"]
isOneToOne: true
      referencedRelation: "chats"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "chat_summaries_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"chats": {
                  Row: {
                    "city": string | null,"country": string | null,"created_at": string,"device": string,"external_id": string,"external_user_id": string | null,"id": string,"last_message_at": string | null,"last_user_message_at": string | null,"location": string | null,"message_count": number,"metadata": NonNullable<Json>,"organization_id": string,"session_id": string,"source_page": string | null,"status": string,"updated_at": string,"user_agent": string | null,"user_message_count": number,"visitor_id": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "city"?: never,"country"?: never,"created_at"?: string,"device"?: never,"external_id": string,"external_user_id"?: string | null,"id"?: string,"last_message_at"?: string | null,"last_user_message_at"?: string | null,"location"?: string | null,"message_count"?: number,"metadata"?: NonNullable<Json>,"organization_id": string,"session_id": string,"source_page"?: string | null,"status"?: string,"updated_at"?: string,"user_agent"?: string | null,"user_message_count"?: number,"visitor_id"?: string | null
                  }
                  Update: {
                    "city"?: never,"country"?: never,"created_at"?: string,"device"?: never,"external_id"?: string,"external_user_id"?: string | null,"id"?: string,"last_message_at"?: string | null,"last_user_message_at"?: string | null,"location"?: string | null,"message_count"?: number,"metadata"?: NonNullable<Json>,"organization_id"?: string,"session_id"?: string,"source_page"?: string | null,"status"?: string,"updated_at"?: string,"user_agent"?: string | null,"user_message_count"?: number,"visitor_id"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "chats_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "chats_organization_id_visitor_id_fkey"
      columns: ["organization_id","visitor_id"]
isOneToOne: false
      referencedRelation: "visitors"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"contact_import_rows": {
                  Row: {
                    "after_version": number | null,"before": Json | null,"cells": Json | null,"contact_id": string | null,"import_id": string,"kept_because": string | null,"line": number,"organization_id": string,"outcome": string,"reasons": Json | null,"row_number": number,"undone": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "after_version"?: number | null,"before"?: Json | null,"cells"?: Json | null,"contact_id"?: string | null,"import_id": string,"kept_because"?: string | null,"line": number,"organization_id": string,"outcome": string,"reasons"?: Json | null,"row_number": number,"undone"?: string | null
                  }
                  Update: {
                    "after_version"?: number | null,"before"?: Json | null,"cells"?: Json | null,"contact_id"?: string | null,"import_id"?: string,"kept_because"?: string | null,"line"?: number,"organization_id"?: string,"outcome"?: string,"reasons"?: Json | null,"row_number"?: number,"undone"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "contact_import_rows_organization_id_import_id_fkey"
      columns: ["organization_id","import_id"]
isOneToOne: false
      referencedRelation: "contact_imports"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"contact_imports": {
                  Row: {
                    "columns": NonNullable<Json>,"created_at": string,"created_by": string | null,"created_rows": number,"done_rows": number,"error": string | null,"failed_rows": number,"file_id": string,"file_name": string,"finished_at": string | null,"format": NonNullable<Json>,"id": string,"kept_rows": number,"mapping": Json | null,"options": Json | null,"organization_id": string,"removed_rows": number,"restored_rows": number,"skipped_rows": number,"started_at": string | null,"status": string,"total_rows": number,"undone_at": string | null,"updated_rows": number
                  }
                  ComputedFields: never
                  Insert: {
                    "columns": NonNullable<Json>,"created_at"?: string,"created_by"?: string | null,"created_rows"?: number,"done_rows"?: number,"error"?: string | null,"failed_rows"?: number,"file_id": string,"file_name": string,"finished_at"?: string | null,"format": NonNullable<Json>,"id"?: string,"kept_rows"?: number,"mapping"?: Json | null,"options"?: Json | null,"organization_id": string,"removed_rows"?: number,"restored_rows"?: number,"skipped_rows"?: number,"started_at"?: string | null,"status"?: string,"total_rows": number,"undone_at"?: string | null,"updated_rows"?: number
                  }
                  Update: {
                    "columns"?: NonNullable<Json>,"created_at"?: string,"created_by"?: string | null,"created_rows"?: number,"done_rows"?: number,"error"?: string | null,"failed_rows"?: number,"file_id"?: string,"file_name"?: string,"finished_at"?: string | null,"format"?: NonNullable<Json>,"id"?: string,"kept_rows"?: number,"mapping"?: Json | null,"options"?: Json | null,"organization_id"?: string,"removed_rows"?: number,"restored_rows"?: number,"skipped_rows"?: number,"started_at"?: string | null,"status"?: string,"total_rows"?: number,"undone_at"?: string | null,"updated_rows"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "contact_imports_created_by_fkey"
      columns: ["created_by"]
isOneToOne: false
      referencedRelation: "users"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "contact_imports_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"contact_merges": {
                  Row: {
                    "after": NonNullable<Json>,"before": NonNullable<Json>,"contact_id": string,"id": string,"merged_at": string,"merged_by": string | null,"moved": NonNullable<Json>,"organization_id": string,"other_id": string,"undone_at": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "after": NonNullable<Json>,"before": NonNullable<Json>,"contact_id": string,"id"?: string,"merged_at"?: string,"merged_by"?: string | null,"moved": NonNullable<Json>,"organization_id": string,"other_id": string,"undone_at"?: string | null
                  }
                  Update: {
                    "after"?: NonNullable<Json>,"before"?: NonNullable<Json>,"contact_id"?: string,"id"?: string,"merged_at"?: string,"merged_by"?: string | null,"moved"?: NonNullable<Json>,"organization_id"?: string,"other_id"?: string,"undone_at"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "contact_merges_merged_by_fkey"
      columns: ["merged_by"]
isOneToOne: false
      referencedRelation: "users"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "contact_merges_organization_id_contact_id_fkey"
      columns: ["organization_id","contact_id"]
isOneToOne: false
      referencedRelation: "contacts"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "contact_merges_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "contact_merges_organization_id_other_id_fkey"
      columns: ["organization_id","other_id"]
isOneToOne: false
      referencedRelation: "contacts"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"contact_notes": {
                  Row: {
                    "body": string,"contact_id": string,"created_at": string,"created_by": string | null,"id": string,"organization_id": string,"updated_at": string,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "body": string,"contact_id": string,"created_at"?: string,"created_by"?: string | null,"id"?: string,"organization_id"?: string,"updated_at"?: string,"version"?: number
                  }
                  Update: {
                    "body"?: string,"contact_id"?: string,"created_at"?: string,"created_by"?: string | null,"id"?: string,"organization_id"?: string,"updated_at"?: string,"version"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "contact_notes_created_by_fkey"
      columns: ["created_by"]
isOneToOne: false
      referencedRelation: "users"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "contact_notes_organization_id_contact_id_fkey"
      columns: ["organization_id","contact_id"]
isOneToOne: false
      referencedRelation: "contacts"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "contact_notes_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"contact_tags": {
                  Row: {
                    "contact_id": string,"created_at": string,"organization_id": string,"tag_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "contact_id": string,"created_at"?: string,"organization_id"?: string,"tag_id": string
                  }
                  Update: {
                    "contact_id"?: string,"created_at"?: string,"organization_id"?: string,"tag_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "contact_tags_organization_id_contact_id_fkey"
      columns: ["organization_id","contact_id"]
isOneToOne: false
      referencedRelation: "contacts"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "contact_tags_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "contact_tags_organization_id_tag_id_fkey"
      columns: ["organization_id","tag_id"]
isOneToOne: false
      referencedRelation: "tags"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"contacts": {
                  Row: {
                    "address_line1": string | null,"address_line2": string | null,"avatar_url": string | null,"birthday": string | null,"city": string | null,"company_name": string | null,"contact_state": string,"country": string | null,"created_at": string,"created_by": string | null,"custom_fields": NonNullable<Json>,"deleted_at": string | null,"department": string | null,"do_not_call": boolean,"email": string | null,"email_opt_in": boolean,"first_name": string | null,"id": string,"last_activity_at": string | null,"last_name": string | null,"last_order_at": string | null,"lead_score": number | null,"linkedin_url": string | null,"merged_into": string | null,"mobile": string | null,"name": string,"name_key": string,"notes": string | null,"order_count": number,"organization_id": string,"owner_id": string | null,"phone": string | null,"postal_code": string | null,"search_text": string,"sms_opt_in": boolean,"source": string,"state": string | null,"status": string,"title": string | null,"total_spent": number,"twitter_handle": string | null,"type": string,"updated_at": string,"version": number,"website": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "address_line1"?: string | null,"address_line2"?: string | null,"avatar_url"?: string | null,"birthday"?: string | null,"city"?: string | null,"company_name"?: string | null,"contact_state"?: string,"country"?: string | null,"created_at"?: string,"created_by"?: string | null,"custom_fields"?: NonNullable<Json>,"deleted_at"?: string | null,"department"?: string | null,"do_not_call"?: boolean,"email"?: string | null,"email_opt_in"?: boolean,"first_name"?: string | null,"id"?: string,"last_activity_at"?: string | null,"last_name"?: string | null,"last_order_at"?: string | null,"lead_score"?: number | null,"linkedin_url"?: string | null,"merged_into"?: string | null,"mobile"?: string | null,"name"?: never,"name_key"?: never,"notes"?: string | null,"order_count"?: number,"organization_id"?: string,"owner_id"?: string | null,"phone"?: string | null,"postal_code"?: string | null,"search_text"?: never,"sms_opt_in"?: boolean,"source"?: string,"state"?: string | null,"status"?: string,"title"?: string | null,"total_spent"?: number,"twitter_handle"?: string | null,"type"?: string,"updated_at"?: string,"version"?: number,"website"?: string | null
                  }
                  Update: {
                    "address_line1"?: string | null,"address_line2"?: string | null,"avatar_url"?: string | null,"birthday"?: string | null,"city"?: string | null,"company_name"?: string | null,"contact_state"?: string,"country"?: string | null,"created_at"?: string,"created_by"?: string | null,"custom_fields"?: NonNullable<Json>,"deleted_at"?: string | null,"department"?: string | null,"do_not_call"?: boolean,"email"?: string | null,"email_opt_in"?: boolean,"first_name"?: string | null,"id"?: string,"last_activity_at"?: string | null,"last_name"?: string | null,"last_order_at"?: string | null,"lead_score"?: number | null,"linkedin_url"?: string | null,"merged_into"?: string | null,"mobile"?: string | null,"name"?: never,"name_key"?: never,"notes"?: string | null,"order_count"?: number,"organization_id"?: string,"owner_id"?: string | null,"phone"?: string | null,"postal_code"?: string | null,"search_text"?: never,"sms_opt_in"?: boolean,"source"?: string,"state"?: string | null,"status"?: string,"title"?: string | null,"total_spent"?: number,"twitter_handle"?: string | null,"type"?: string,"updated_at"?: string,"version"?: number,"website"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "contacts_created_by_fkey"
      columns: ["created_by"]
isOneToOne: false
      referencedRelation: "users"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "contacts_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "contacts_organization_id_merged_into_fkey"
      columns: ["organization_id","merged_into"]
isOneToOne: false
      referencedRelation: "contacts"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "contacts_organization_id_owner_id_fkey"
      columns: ["organization_id","owner_id"]
isOneToOne: false
      referencedRelation: "memberships"
      referencedColumns: ["organization_id","user_id"]
    }
                  ]
                },"custom_field_definitions": {
                  Row: {
                    "created_at": string,"created_by": string | null,"id": string,"key": string,"kind": string,"label": string,"options": (string)[],"organization_id": string,"position": number,"updated_at": string,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"created_by"?: string | null,"id"?: string,"key": string,"kind": string,"label": string,"options"?: (string)[],"organization_id"?: string,"position"?: number,"updated_at"?: string,"version"?: number
                  }
                  Update: {
                    "created_at"?: string,"created_by"?: string | null,"id"?: string,"key"?: string,"kind"?: string,"label"?: string,"options"?: (string)[],"organization_id"?: string,"position"?: number,"updated_at"?: string,"version"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "custom_field_definitions_created_by_fkey"
      columns: ["created_by"]
isOneToOne: false
      referencedRelation: "users"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "custom_field_definitions_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"daily_active_sessions": {
                  Row: {
                    "activity": string,"day": string,"organization_id": string,"previous_day": string,"sessions": number
                  }
                  ComputedFields: never
                  Insert: {
                    "activity": string,"day": string,"organization_id": string,"previous_day": string,"sessions": number
                  }
                  Update: {
                    "activity"?: string,"day"?: string,"organization_id"?: string,"previous_day"?: string,"sessions"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "daily_active_sessions_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"daily_article_stats": {
                  Row: {
                    "article": string,"clicked": number,"clicks": number,"day": string,"mentions": number,"organization_id": string,"views": number
                  }
                  ComputedFields: never
                  Insert: {
                    "article": string,"clicked"?: number,"clicks"?: number,"day": string,"mentions"?: number,"organization_id": string,"views"?: number
                  }
                  Update: {
                    "article"?: string,"clicked"?: number,"clicks"?: number,"day"?: string,"mentions"?: number,"organization_id"?: string,"views"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "daily_article_stats_organization_id_article_fkey"
      columns: ["organization_id","article"]
isOneToOne: false
      referencedRelation: "articles"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "daily_article_stats_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"daily_chat_facets": {
                  Row: {
                    "chats": number,"day": string,"facet": string,"organization_id": string,"value": string
                  }
                  ComputedFields: never
                  Insert: {
                    "chats": number,"day": string,"facet": string,"organization_id": string,"value": string
                  }
                  Update: {
                    "chats"?: number,"day"?: string,"facet"?: string,"organization_id"?: string,"value"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "daily_chat_facets_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"daily_sessions": {
                  Row: {
                    "clicked": boolean,"day": string,"engaged": boolean,"lead": boolean,"organization_id": string,"registered": boolean,"sessions": number,"viewed": boolean
                  }
                  ComputedFields: never
                  Insert: {
                    "clicked": boolean,"day": string,"engaged": boolean,"lead": boolean,"organization_id": string,"registered": boolean,"sessions": number,"viewed": boolean
                  }
                  Update: {
                    "clicked"?: boolean,"day"?: string,"engaged"?: boolean,"lead"?: boolean,"organization_id"?: string,"registered"?: boolean,"sessions"?: number,"viewed"?: boolean
                  }
                  Relationships: [
                    {
      foreignKeyName: "daily_sessions_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"daily_stats": {
                  Row: {
                    "active_sessions": number,"chats": number,"clicks": number,"day": string,"engaged_chats": number,"mentions": number,"messages": number,"messaging_sessions": number,"organization_id": string,"updated_at": string,"user_messages": number,"views": number,"visitors": number
                  }
                  ComputedFields: never
                  Insert: {
                    "active_sessions"?: number,"chats"?: number,"clicks"?: number,"day": string,"engaged_chats"?: number,"mentions"?: number,"messages"?: number,"messaging_sessions"?: number,"organization_id": string,"updated_at"?: string,"user_messages"?: number,"views"?: number,"visitors"?: number
                  }
                  Update: {
                    "active_sessions"?: number,"chats"?: number,"clicks"?: number,"day"?: string,"engaged_chats"?: number,"mentions"?: number,"messages"?: number,"messaging_sessions"?: number,"organization_id"?: string,"updated_at"?: string,"user_messages"?: number,"views"?: number,"visitors"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "daily_stats_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"domain_events": {
                  Row: {
                    "actor_id": string | null,"actor_kind": string,"changes": NonNullable<Json>,"id": string,"object_id": string,"object_type": string,"occurred_at": string,"organization_id": string,"request_id": string | null,"type": string
                  }
                  ComputedFields: never
                  Insert: {
                    "actor_id"?: string | null,"actor_kind": string,"changes"?: NonNullable<Json>,"id"?: string,"object_id": string,"object_type": string,"occurred_at"?: string,"organization_id": string,"request_id"?: string | null,"type": string
                  }
                  Update: {
                    "actor_id"?: string | null,"actor_kind"?: string,"changes"?: NonNullable<Json>,"id"?: string,"object_id"?: string,"object_type"?: string,"occurred_at"?: string,"organization_id"?: string,"request_id"?: string | null,"type"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "domain_events_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"idempotency_keys": {
                  Row: {
                    "answer": NonNullable<Json>,"body_hash": string,"created_at": string,"idempotency_key": string,"organization_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "answer": NonNullable<Json>,"body_hash": string,"created_at"?: string,"idempotency_key": string,"organization_id": string
                  }
                  Update: {
                    "answer"?: NonNullable<Json>,"body_hash"?: string,"created_at"?: string,"idempotency_key"?: string,"organization_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "idempotency_keys_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"integration_secrets": {
                  Row: {
                    "ciphertext": string,"created_at": string,"id": string,"kind": string,"organization_id": string,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "ciphertext": string,"created_at"?: string,"id": string,"kind": string,"organization_id": string,"updated_at"?: string
                  }
                  Update: {
                    "ciphertext"?: string,"created_at"?: string,"id"?: string,"kind"?: string,"organization_id"?: string,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "integration_secrets_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"job_runs": {
                  Row: {
                    "budget_spent_at": string | null,"claimed": number,"claimed_at": string | null,"done": number,"duration_ms": number,"failed": number,"id": string,"input_tokens": number,"kind": string,"organization_id": string,"output_tokens": number,"run_id": string,"started_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "budget_spent_at"?: string | null,"claimed"?: number,"claimed_at"?: string | null,"done"?: number,"duration_ms"?: number,"failed"?: number,"id"?: string,"input_tokens"?: number,"kind": string,"organization_id": string,"output_tokens"?: number,"run_id": string,"started_at"?: string
                  }
                  Update: {
                    "budget_spent_at"?: string | null,"claimed"?: number,"claimed_at"?: string | null,"done"?: number,"duration_ms"?: number,"failed"?: number,"id"?: string,"input_tokens"?: number,"kind"?: string,"organization_id"?: string,"output_tokens"?: number,"run_id"?: string,"started_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "job_runs_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"jobs": {
                  Row: {
                    "attempts": number,"dead_at": string | null,"done_at": string | null,"due_at": string,"is_due_again": boolean,"kind": string,"last_error": string | null,"lease_token": string | null,"leased_until": string | null,"next_attempt_at": string,"object_id": string,"organization_id": string,"payload": NonNullable<Json>,"progress": Json | null,"reserved_on": string | null,"reserved_tokens": number
                  }
                  ComputedFields: never
                  Insert: {
                    "attempts"?: number,"dead_at"?: string | null,"done_at"?: string | null,"due_at"?: string,"is_due_again"?: boolean,"kind": string,"last_error"?: string | null,"lease_token"?: string | null,"leased_until"?: string | null,"next_attempt_at"?: string,"object_id"?: string,"organization_id": string,"payload"?: NonNullable<Json>,"progress"?: Json | null,"reserved_on"?: string | null,"reserved_tokens"?: number
                  }
                  Update: {
                    "attempts"?: number,"dead_at"?: string | null,"done_at"?: string | null,"due_at"?: string,"is_due_again"?: boolean,"kind"?: string,"last_error"?: string | null,"lease_token"?: string | null,"leased_until"?: string | null,"next_attempt_at"?: string,"object_id"?: string,"organization_id"?: string,"payload"?: NonNullable<Json>,"progress"?: Json | null,"reserved_on"?: string | null,"reserved_tokens"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "jobs_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"mails": {
                  Row: {
                    "body_text": string,"bounced_at": string | null,"clicked_at": string | null,"created_at": string,"delivered_at": string | null,"error": string | null,"html": string,"id": string,"idempotency_key": string | null,"opened_at": string | null,"organization_id": string,"provider": string | null,"sent_at": string | null,"status": string,"subject": string,"template": string,"to_address": string
                  }
                  ComputedFields: never
                  Insert: {
                    "body_text": string,"bounced_at"?: string | null,"clicked_at"?: string | null,"created_at"?: string,"delivered_at"?: string | null,"error"?: string | null,"html": string,"id"?: string,"idempotency_key"?: string | null,"opened_at"?: string | null,"organization_id": string,"provider"?: string | null,"sent_at"?: string | null,"status"?: string,"subject": string,"template": string,"to_address": string
                  }
                  Update: {
                    "body_text"?: string,"bounced_at"?: string | null,"clicked_at"?: string | null,"created_at"?: string,"delivered_at"?: string | null,"error"?: string | null,"html"?: string,"id"?: string,"idempotency_key"?: string | null,"opened_at"?: string | null,"organization_id"?: string,"provider"?: string | null,"sent_at"?: string | null,"status"?: string,"subject"?: string,"template"?: string,"to_address"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "mails_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"memberships": {
                  Row: {
                    "created_at": string,"organization_id": string,"role": Database["public"]['Enums']["member_role"],"updated_at": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"organization_id": string,"role": Database["public"]['Enums']["member_role"],"updated_at"?: string,"user_id": string
                  }
                  Update: {
                    "created_at"?: string,"organization_id"?: string,"role"?: Database["public"]['Enums']["member_role"],"updated_at"?: string,"user_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "memberships_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "memberships_user_id_fkey"
      columns: ["user_id"]
isOneToOne: false
      referencedRelation: "users"
      referencedColumns: ["id"]
    }
                  ]
                },"model_usage": {
                  Row: {
                    "calls": number,"day": string,"input_tokens": number,"organization_id": string,"output_tokens": number,"reserved_tokens": number
                  }
                  ComputedFields: never
                  Insert: {
                    "calls"?: number,"day": string,"input_tokens"?: number,"organization_id": string,"output_tokens"?: number,"reserved_tokens"?: number
                  }
                  Update: {
                    "calls"?: number,"day"?: string,"input_tokens"?: number,"organization_id"?: string,"output_tokens"?: number,"reserved_tokens"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "model_usage_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"organizations": {
                  Row: {
                    "country": string | null,"created_at": string,"description": string | null,"id": string,"location": string | null,"model_tokens_per_day": number,"name": string,"request_burst": number | null,"requests_per_second": number | null,"slug": string,"status": string,"test_of": string | null,"timezone": string,"updated_at": string,"website_url": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "country"?: string | null,"created_at"?: string,"description"?: string | null,"id"?: string,"location"?: string | null,"model_tokens_per_day"?: number,"name": string,"request_burst"?: number | null,"requests_per_second"?: number | null,"slug": string,"status"?: string,"test_of"?: string | null,"timezone"?: string,"updated_at"?: string,"website_url"?: string | null
                  }
                  Update: {
                    "country"?: string | null,"created_at"?: string,"description"?: string | null,"id"?: string,"location"?: string | null,"model_tokens_per_day"?: number,"name"?: string,"request_burst"?: number | null,"requests_per_second"?: number | null,"slug"?: string,"status"?: string,"test_of"?: string | null,"timezone"?: string,"updated_at"?: string,"website_url"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "organizations_test_of_fkey"
      columns: ["test_of"]
isOneToOne: true
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"sample_chats": {
                  Row: {
                    "chat_id": string,"organization_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "chat_id": string,"organization_id": string
                  }
                  Update: {
                    "chat_id"?: string,"organization_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "sample_chats_organization_id_chat_id_fkey"
      columns: ["organization_id","chat_id"]
isOneToOne: true
      referencedRelation: "chats"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "sample_chats_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"sample_visitors": {
                  Row: {
                    "organization_id": string,"visitor_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "organization_id": string,"visitor_id": string
                  }
                  Update: {
                    "organization_id"?: string,"visitor_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "sample_visitors_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "sample_visitors_organization_id_visitor_id_fkey"
      columns: ["organization_id","visitor_id"]
isOneToOne: true
      referencedRelation: "visitors"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"saved_views": {
                  Row: {
                    "columns": (string)[] | null,"created_at": string,"created_by": string | null,"filters": NonNullable<Json>,"id": string,"is_pinned": boolean,"is_shared": boolean,"list": string,"name": string,"organization_id": string,"search_text": string,"sort": string | null,"updated_at": string,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "columns"?: (string)[] | null,"created_at"?: string,"created_by"?: string | null,"filters"?: NonNullable<Json>,"id"?: string,"is_pinned"?: boolean,"is_shared"?: boolean,"list": string,"name": string,"organization_id"?: string,"search_text"?: never,"sort"?: string | null,"updated_at"?: string,"version"?: number
                  }
                  Update: {
                    "columns"?: (string)[] | null,"created_at"?: string,"created_by"?: string | null,"filters"?: NonNullable<Json>,"id"?: string,"is_pinned"?: boolean,"is_shared"?: boolean,"list"?: string,"name"?: string,"organization_id"?: string,"search_text"?: never,"sort"?: string | null,"updated_at"?: string,"version"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "saved_views_created_by_fkey"
      columns: ["created_by"]
isOneToOne: false
      referencedRelation: "users"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "saved_views_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"session_days": {
                  Row: {
                    "activity": string,"day": string,"organization_id": string,"session_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "activity": string,"day": string,"organization_id": string,"session_id": string
                  }
                  Update: {
                    "activity"?: string,"day"?: string,"organization_id"?: string,"session_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "session_days_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"stats_checks": {
                  Row: {
                    "checked_at": string,"days": number,"differences": NonNullable<Json>,"drift": number,"duration_ms": number,"from_day": string | null,"id": string,"is_repaired": boolean,"organization_id": string,"to_day": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "checked_at"?: string,"days": number,"differences"?: NonNullable<Json>,"drift": number,"duration_ms": number,"from_day"?: string | null,"id"?: string,"is_repaired"?: boolean,"organization_id": string,"to_day"?: string | null
                  }
                  Update: {
                    "checked_at"?: string,"days"?: number,"differences"?: NonNullable<Json>,"drift"?: number,"duration_ms"?: number,"from_day"?: string | null,"id"?: string,"is_repaired"?: boolean,"organization_id"?: string,"to_day"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "stats_checks_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"tags": {
                  Row: {
                    "color": string,"created_at": string,"created_by": string | null,"description": string | null,"id": string,"name": string,"organization_id": string,"search_text": string,"updated_at": string,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "color"?: string,"created_at"?: string,"created_by"?: string | null,"description"?: string | null,"id"?: string,"name": string,"organization_id"?: string,"search_text"?: never,"updated_at"?: string,"version"?: number
                  }
                  Update: {
                    "color"?: string,"created_at"?: string,"created_by"?: string | null,"description"?: string | null,"id"?: string,"name"?: string,"organization_id"?: string,"search_text"?: never,"updated_at"?: string,"version"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "tags_created_by_fkey"
      columns: ["created_by"]
isOneToOne: false
      referencedRelation: "users"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "tags_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"uncounted_events": {
                  Row: {
                    "event_count": number,"events": NonNullable<Json>,"id": string,"organization_id": string,"stored_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "event_count"?: never,"events": NonNullable<Json>,"id"?: string,"organization_id": string,"stored_at"?: string
                  }
                  Update: {
                    "event_count"?: never,"events"?: NonNullable<Json>,"id"?: string,"organization_id"?: string,"stored_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "uncounted_events_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"user_credentials": {
                  Row: {
                    "password_digest": string,"updated_at": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "password_digest": string,"updated_at"?: string,"user_id": string
                  }
                  Update: {
                    "password_digest"?: string,"updated_at"?: string,"user_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "user_credentials_user_id_fkey"
      columns: ["user_id"]
isOneToOne: true
      referencedRelation: "users"
      referencedColumns: ["id"]
    }
                  ]
                },"users": {
                  Row: {
                    "created_at": string,"email": string,"id": string,"image": string | null,"last_sign_in_at": string | null,"name": string | null,"session_version": number,"status": string,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"email": string,"id"?: string,"image"?: string | null,"last_sign_in_at"?: string | null,"name"?: string | null,"session_version"?: number,"status"?: string,"updated_at"?: string
                  }
                  Update: {
                    "created_at"?: string,"email"?: string,"id"?: string,"image"?: string | null,"last_sign_in_at"?: string | null,"name"?: string | null,"session_version"?: number,"status"?: string,"updated_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"visitor_sessions": {
                  Row: {
                    "first_seen_at": string,"last_seen_at": string,"organization_id": string,"session_id": string,"visitor_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "first_seen_at"?: string,"last_seen_at"?: string,"organization_id": string,"session_id": string,"visitor_id": string
                  }
                  Update: {
                    "first_seen_at"?: string,"last_seen_at"?: string,"organization_id"?: string,"session_id"?: string,"visitor_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "visitor_sessions_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "visitor_sessions_organization_id_visitor_id_fkey"
      columns: ["organization_id","visitor_id"]
isOneToOne: false
      referencedRelation: "visitors"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"visitors": {
                  Row: {
                    "apollo_enriched_at": string | null,"apollo_id": string | null,"apollo_last_synced_at": string | null,"city": string | null,"company_industry": string | null,"company_name": string | null,"company_website": string | null,"contact_id": string | null,"country": string | null,"created_at": string,"email": string | null,"email_domain": string | null,"email_word": string | null,"first_name": string | null,"headline": string | null,"id": string,"last_active_at": string,"last_name": string | null,"linkedin_url": string | null,"merge_reason": string | null,"merged_at": string | null,"merged_into": string | null,"metadata": NonNullable<Json>,"name": string | null,"name_key": string | null,"name_word": string | null,"organization_id": string,"source": string,"state": string | null,"title": string | null,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "apollo_enriched_at"?: string | null,"apollo_id"?: string | null,"apollo_last_synced_at"?: string | null,"city"?: string | null,"company_industry"?: string | null,"company_name"?: string | null,"company_website"?: string | null,"contact_id"?: string | null,"country"?: string | null,"created_at"?: string,"email"?: string | null,"email_domain"?: never,"email_word"?: never,"first_name"?: string | null,"headline"?: string | null,"id"?: string,"last_active_at"?: string,"last_name"?: string | null,"linkedin_url"?: string | null,"merge_reason"?: string | null,"merged_at"?: string | null,"merged_into"?: string | null,"metadata"?: NonNullable<Json>,"name"?: string | null,"name_key"?: never,"name_word"?: never,"organization_id": string,"source"?: string,"state"?: string | null,"title"?: string | null,"updated_at"?: string
                  }
                  Update: {
                    "apollo_enriched_at"?: string | null,"apollo_id"?: string | null,"apollo_last_synced_at"?: string | null,"city"?: string | null,"company_industry"?: string | null,"company_name"?: string | null,"company_website"?: string | null,"contact_id"?: string | null,"country"?: string | null,"created_at"?: string,"email"?: string | null,"email_domain"?: never,"email_word"?: never,"first_name"?: string | null,"headline"?: string | null,"id"?: string,"last_active_at"?: string,"last_name"?: string | null,"linkedin_url"?: string | null,"merge_reason"?: string | null,"merged_at"?: string | null,"merged_into"?: string | null,"metadata"?: NonNullable<Json>,"name"?: string | null,"name_key"?: never,"name_word"?: never,"organization_id"?: string,"source"?: string,"state"?: string | null,"title"?: string | null,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "visitors_organization_id_contact_id_fkey"
      columns: ["organization_id","contact_id"]
isOneToOne: false
      referencedRelation: "contacts"
      referencedColumns: ["organization_id","id"]
    },{
      foreignKeyName: "visitors_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "visitors_organization_id_merged_into_fkey"
      columns: ["organization_id","merged_into"]
isOneToOne: false
      referencedRelation: "visitors"
      referencedColumns: ["organization_id","id"]
    }
                  ]
                },"web_sessions": {
                  Row: {
                    "clicked": boolean,"engaged": boolean,"lead": boolean,"organization_id": string,"registered": boolean,"session_id": string,"started_at": string | null,"viewed": boolean
                  }
                  ComputedFields: never
                  Insert: {
                    "clicked"?: boolean,"engaged"?: boolean,"lead"?: boolean,"organization_id": string,"registered"?: boolean,"session_id": string,"started_at"?: string | null,"viewed"?: boolean
                  }
                  Update: {
                    "clicked"?: boolean,"engaged"?: boolean,"lead"?: boolean,"organization_id"?: string,"registered"?: boolean,"session_id"?: string,"started_at"?: string | null,"viewed"?: boolean
                  }
                  Relationships: [
                    {
      foreignKeyName: "web_sessions_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"webhook_events": {
                  Row: {
                    "event_id": string,"is_matched": boolean,"object_ref": string,"provider": string,"received_at": string,"type": string
                  }
                  ComputedFields: never
                  Insert: {
                    "event_id": string,"is_matched": boolean,"object_ref": string,"provider": string,"received_at"?: string,"type": string
                  }
                  Update: {
                    "event_id"?: string,"is_matched"?: boolean,"object_ref"?: string,"provider"?: string,"received_at"?: string,"type"?: string
                  }
                  Relationships: [
                    
                  ]
                }
          }
          Views: {
            "activity_items": {
                  Row: {
                    "completed_at": string | null,"contact_id": string | null,"contact_name": string | null,"created_at": string,"created_by": string | null,"deleted_at": string | null,"description": string | null,"due_at": string | null,"due_date": string | null,"duration_minutes": number | null,"id": string,"location": string | null,"outcome": string | null,"owner_id": string | null,"priority": number,"search_text": string,"status": string | null,"stored_status": string,"subject": string,"type": string,"updated_at": string,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                           "completed_at"?: string | null,"contact_id"?: string | null,"contact_name"?: never,"created_at"?: string | null,"created_by"?: string | null,"deleted_at"?: string | null,"description"?: string | null,"due_at"?: string | null,"due_date"?: string | null,"duration_minutes"?: number | null,"id"?: string | null,"location"?: string | null,"outcome"?: string | null,"owner_id"?: string | null,"priority"?: number | null,"search_text"?: string | null,"status"?: never,"stored_status"?: string | null,"subject"?: string | null,"type"?: string | null,"updated_at"?: string | null,"version"?: number | null
                         }
                        Update: {
                           "completed_at"?: string | null,"contact_id"?: string | null,"contact_name"?: never,"created_at"?: string | null,"created_by"?: string | null,"deleted_at"?: string | null,"description"?: string | null,"due_at"?: string | null,"due_date"?: string | null,"duration_minutes"?: number | null,"id"?: string | null,"location"?: string | null,"outcome"?: string | null,"owner_id"?: string | null,"priority"?: number | null,"search_text"?: string | null,"status"?: never,"stored_status"?: string | null,"subject"?: string | null,"type"?: string | null,"updated_at"?: string | null,"version"?: number | null
                         }
                        Relationships: [
                    {
      foreignKeyName: "activities_created_by_fkey"
      columns: ["created_by"]
isOneToOne: false
      referencedRelation: "users"
      referencedColumns: ["id"]
    }
                  ]
                }
          }
          Functions: {
            "add_message":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"add_sample_data":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"begin_mail":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"cancel_contact_import":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"change_contacts":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"checkpoint_job":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"claim_chat_summaries":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"claim_chat_summary":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"claim_jobs":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"complete_chat_summary":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"count_chats":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"count_contacts":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"count_fresh_chats":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"count_open_questions":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"count_visitors":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"create_api_key":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"create_chat":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"create_contact_import":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"database_health":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"enqueue_job":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"explain_refusal":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"fail_contact_import":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"find_live_topic":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"find_sign_in":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"finish_job":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"fold_statistics":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"get_ai_settings":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"get_article":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"get_chat":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"get_contact_import_plan":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"get_mail":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"get_member":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"get_sample_data":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"get_settings":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"get_visitor":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"identify_visitor":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"import_contact_batch":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"ingest":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"job_status":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"latest_stats_check":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"link_visitor":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"list_api_keys":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"list_article_chats":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"list_articles":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"list_chat_changes":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"list_chat_filters":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"list_chat_messages":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"list_chats":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"list_contact_duplicates":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"list_contact_timeline":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"list_contacts":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"list_due_jobs":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"list_due_organizations":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"list_failed_summaries":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"list_job_runs":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"list_lead_offers":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"list_members":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"list_metric_rows":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"list_open_questions":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"list_user_chats":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"list_user_views":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"list_visitor_chats":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"list_visitor_timeline":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"list_visitor_views":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"list_visitors":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"list_web_mentions":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"match_contacts":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"member_session":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"merge_contacts":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"open_test_organization":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"organizations_to_fold":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"organizations_to_reconcile":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"preview_contact_rows":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"prune_old_rows":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"queue_mail":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"quick_start":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"read_analytics":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"read_claimed_chat":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"read_secret":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"reconcile_stats":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"record_article_mentions":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"record_article_view":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"record_click":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"record_key_usage":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"record_mail_event":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"record_sign_in":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"record_web_mentions":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"regenerate_primary_key":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"register_organization":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"release_chat_summary":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"remove_sample_data":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"resolve_api_key":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"revoke_api_key":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"rewrap_secret":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"rotate_api_key":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"search_everything":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"set_contact_tags":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"settle_mail":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"start_contact_import":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"store_secret":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"summarize_contacts":
{ Args: { "p_input"?: Json,"p_request"?: Json }; Returns: Json
                           },
"summarize_sample_data":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"undo_contact_import":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"undo_contact_merge":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"undo_import_batch":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"unlink_visitor":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"update_ai_settings":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"update_api_key":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           },
"update_settings":
{ Args: { "p_input": Json,"p_request"?: Json }; Returns: Json
                           }
          }
          Enums: {
            "member_role": "analyst"|"agent"|"manager"|"admin"|"owner"
          }
          CompositeTypes: {
            [_ in never]: never
          }
        }
}

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">]

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])[TableName] extends {
      Row: infer R
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
  ? (DefaultSchema["Tables"] & DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
      Row: infer R
    }
    ? R
    : never
  : never

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Insert: infer I
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
  ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
      Insert: infer I
    }
    ? I
    : never
  : never

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Update: infer U
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
  ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
      Update: infer U
    }
    ? U
    : never
  : never

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    | keyof DefaultSchema["Enums"]
    | { schema: keyof DatabaseWithoutInternals },
  EnumName extends DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"]
    : never = never
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"]
  ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions]
  : never

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema["CompositeTypes"]
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"]
    : never = never
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"]
  ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions]
  : never

export const Constants = {
  "public": {
          Enums: {
            "member_role": ["analyst", "agent", "manager", "admin", "owner"]
          }
        }
} as const
