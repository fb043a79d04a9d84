export { ChatSkeleton as default } from "@/app/(dashboard)/concierge/chats/_components/chat-skeleton";
